/** What becomes of crossings after they were posted: statements of their own, beside the calls. */
export const outboxFunctionsSql = (schema: string, version: number): string => `
  -- Takes the crossings that are due: nobody has acknowledged them for 30 seconds. They are due again as long after now.
  create or replace function ${schema}.take(request text) returns text
  language plpgsql volatile as $function$
  declare
    instant bigint := ${schema}.now_ms();
    answer jsonb;
  begin
    if (request::jsonb->>'version')::integer is distinct from ${version} then
      raise exception 'the schema has version ${version}, the caller expects version %', request::jsonb->>'version'
        using errcode = 'BU001';
    end if;
    delete from ${schema}.outbox where at <= instant - 604800000;
    with due as (
      select key, label, percent, amount from ${schema}.outbox where due_at <= instant for update skip locked
    ), taken as (
      update ${schema}.outbox t set due_at = instant + 30000 from due d
        where t.key = d.key and t.label = d.label and t.percent = d.percent and t.amount = d.amount
        returning t.*
    )
    select coalesce(jsonb_agg(jsonb_build_object('key', key, 'window', label, 'endsAt', ends_at, 'percent', percent,
      'limit', amount, 'spent', spent, 'credits', credits, 'held', held, 'at', at, 'dueAt', due_at)), '[]')
      into answer from taken;
    return answer::text;
  end
  $function$;

  create or replace function ${schema}.acknowledge(request text) returns text
  language sql volatile as $function$
    delete from ${schema}.outbox t using jsonb_to_recordset(request::jsonb->'crossings')
        as c(key text, "window" text, percent bigint, "limit" bigint)
      where t.key = c.key and t.label = c."window" and t.percent = c.percent and t.amount = c."limit";
    select '{}';
  $function$;
`
