/** Run-time changes and cleanup: statements of their own, beside the calls. */
export const administrationFunctionsSql = (schema: string, version: number): string => `
  create or replace function ${schema}.control(request text) returns text
  language plpgsql volatile as $function$
  declare
    input jsonb := request::jsonb;
  begin
    if (input->>'version')::integer is distinct from ${version} then
      raise exception 'the schema has version ${version}, the caller expects version %', input->>'version'
        using errcode = 'BU001';
    end if;
    perform set_config('lock_timeout', input->>'lockTimeoutMs', true);
    if input->>'kind' = 'limit' then
      insert into ${schema}.limits as t (limit_key, amount) values (input->>'limitKey', (input->>'limit')::bigint)
        on conflict (limit_key) do update set amount = excluded.amount;
    elsif input->'suspension' = 'null' then
      delete from ${schema}.gates t where t.gate = input->>'gate';
    else
      insert into ${schema}.gates as t (gate, suspension) values (input->>'gate', input->'suspension')
        on conflict (gate) do update set suspension = excluded.suspension;
    end if;
    return '{}';
  end
  $function$;

  -- Deletes up to a number of rows of each kind that nobody needs any more, 15 minutes after an id was settled or a
  -- window has ended, and sums up ledger rows that are older than asked: the sum over a window stays what it was. Skips
  -- what others have locked, so it never waits and nobody waits in a circle. Answers how many rows are gone.
  create or replace function ${schema}.cleanup(ledger_retention_ms bigint, at_most integer) returns bigint
  language plpgsql volatile as $function$
  declare
    instant bigint := ${schema}.now_ms();
    oldest bigint;
    gone bigint;
    total bigint := 0;
  begin
    delete from ${schema}.holds where id in (
      select t.id from ${schema}.holds t where t.at <= instant - 900000 order by t.at limit at_most
      for update skip locked);
    get diagnostics gone = row_count;
    total := total + gone;
    delete from ${schema}.windows d using (
      select t.key, t.label from ${schema}.windows t
      where greatest(t.ends_at, t.folded_to, t.held[cardinality(t.held) - 2]) <= instant - 900000
      limit at_most for update skip locked) e
    where d.key = e.key and d.label = e.label;
    get diagnostics gone = row_count;
    total := total + gone;

    -- Once a day and not with every call, because what has been summed up is summed up again.
    select t.at into oldest from ${schema}.ledger t where t.kind <> 'carried' order by t.position limit 1;
    if oldest is null or oldest > instant - ledger_retention_ms - 86400000 then return total; end if;
    with deleted as (
      delete from ${schema}.ledger where position in (
        select t.position from ${schema}.ledger t where t.at <= instant - ledger_retention_ms
        order by t.position limit at_most for update skip locked)
      returning at, key, label, spent, credits
    ), carried as (
      insert into ${schema}.ledger (at, kind, key, label, spent, credits)
        select max(d.at), 'carried', d.key, d.label, sum(d.spent), sum(d.credits) from deleted d
        join ${schema}.windows t on t.key = d.key and t.label = d.label
        group by d.key, d.label
      returning 1
    )
    select (select count(*) from deleted) - (select count(*) from carried) into gone;
    return total + gone;
  end
  $function$;
`
