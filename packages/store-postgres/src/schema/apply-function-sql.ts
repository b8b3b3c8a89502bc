/**
 * The statement of the store: locks what a batch of operations needs, decides them first come first served, writes each
 * changed row once, and answers. All locks are taken in one order, holds before windows, each by its key: batches that
 * meet at a window wait for each other, and never in a circle. A window is created and locked in the same pass, because a
 * row that is created after others were locked would turn that order around.
 *
 * SQLSTATEs of its own: BU001 another schema version, BU002 a row that cannot be right, BU003 too late.
 * Planner settings: rows are always found by their keys, also before the tables have statistics.
 */
export const applyFunctionSql = (schema: string, version: number): string => `
  create or replace function ${schema}.now_ms() returns bigint
  language sql volatile as $function$
    select floor(extract(epoch from clock_timestamp()) * 1000)::bigint
  $function$;

  create or replace function ${schema}.apply(request text) returns text
  language plpgsql volatile
  set enable_seqscan to off set enable_hashjoin to off set enable_mergejoin to off
  as $function$
  declare
    input jsonb := request::jsonb;
    ids text[];
    keys text[];
    labels text[];
    ends bigint[];
    locked boolean[];
    windows ${schema}.windows[];
    holds ${schema}.holds[];
    is_new boolean[] := '{}';
    changed_windows boolean[] := '{}';
    changed_holds boolean[] := '{}';
    entries ${schema}.ledger[] := '{}';
    limits jsonb := '{}';
    gates jsonb := '{}';
    instant bigint;
    operation jsonb;
    known ${schema}.holds;
    hold ${schema}.holds;
    part ${schema}.share;
    w ${schema}.windows;
    recorded ${schema}.windows[];
    drafts ${schema}.windows[];
    written boolean[];
    decided record;
    targets integer[];
    target integer;
    crossing jsonb;
    h integer;
    answer jsonb;
    answers jsonb[] := '{}';
    total bigint;
    expected bigint;
    actual bigint;
  begin
    if (input->>'version')::integer is distinct from ${version} then
      raise exception 'the schema has version ${version}, the caller expects version %', input->>'version'
        using errcode = 'BU001';
    end if;
    perform set_config('lock_timeout', input->>'lockTimeoutMs', true);

    ids := array(select jsonb_array_elements_text(input->'ids'));
    perform 1 from ${schema}.holds t where t.id = any(ids) order by t.id for update;
    select array_agg(t order by a.position) into holds
      from unnest(ids) with ordinality a(id, position) left join ${schema}.holds t on t.id = a.id;

    select array_agg(n.value->>0 order by n.position), array_agg(n.value->>1 order by n.position),
        array_agg((n.value->2)::bigint order by n.position), array_agg((n.value->3)::boolean order by n.position)
      into keys, labels, ends, locked
      from jsonb_array_elements(input->'windows') with ordinality n(value, position);
    -- What a hold has beyond the windows that are named.
    for part in
      select distinct s.key, s.label, s.ends_at, 0, 0, 0 from unnest(holds) t cross join unnest(t.shares) s
      where t.is_open and not exists (
        select from unnest(keys, labels, locked) n(key, label, is_locked)
        where n.key = s.key and n.label = s.label and n.is_locked)
    loop
      keys := keys || part.key;
      labels := labels || part.label;
      ends := ends || part.ends_at;
      locked := locked || true;
    end loop;

    insert into ${schema}.windows as t (key, label, ends_at, since)
      select n.key, n.label, n.ends_at, ${schema}.now_ms()
      from unnest(keys, labels, ends, locked) n(key, label, ends_at, is_locked)
      where n.is_locked
      order by n.key collate "C", n.label collate "C"
      on conflict (key, label) do update set since = t.since where false;
    select array_agg(t order by n.position) into windows
      from unnest(keys, labels) with ordinality n(key, label, position)
      left join ${schema}.windows t on t.key = n.key and t.label = n.label;

    if clock_timestamp() > statement_timestamp() + (input->>'statementTimeoutMs')::bigint * interval '1 millisecond' then
      raise exception 'the locks were granted after % ms', input->>'statementTimeoutMs' using errcode = 'BU003';
    end if;
    if input ? 'limits' then
      select coalesce(jsonb_object_agg(t.limit_key, t.amount), '{}') into limits from ${schema}.limits t
        where t.limit_key = any(array(select jsonb_array_elements_text(input->'limits')));
    end if;
    if input ? 'gates' then
      select coalesce(jsonb_object_agg(t.gate, t.suspension), '{}') into gates from ${schema}.gates t
        where t.gate = any(array(select jsonb_array_elements_text(input->'gates')));
    end if;
    instant := ${schema}.now_ms();

    for i in 1..coalesce(cardinality(windows), 0) loop
      changed_windows[i] := false;
      w := windows[i];
      if w.key is null then
        windows[i] := row(keys[i], labels[i], ends[i], instant, 0, 0, '{}', 0, 0, '{}')::${schema}.windows;
        continue;
      end if;
      total := 0;
      for bucket in 0..cardinality(w.held) / 3 - 1 loop
        total := total + w.held[bucket * 3 + 2] + w.held[bucket * 3 + 3];
      end loop;
      if total is distinct from w.held_total or cardinality(w.held) % 3 <> 0 or cardinality(w.fired) % 3 <> 0
        or not w.spent between 0 and 9007199254740991 or not w.credits between 0 and 9007199254740991
        or total < 0 then
        raise exception 'the row of window "%" (%) contradicts itself', w.key, w.label using errcode = 'BU002';
      end if;
    end loop;
    for i in 1..cardinality(ids) loop
      changed_holds[i] := false;
      is_new[i] := (holds[i]).id is null;
      continue when is_new[i];
      known := holds[i];
      foreach part in array known.shares loop
        if part.key is null or part.label is null or part.since is null
          or (part.amount < 0) is not false or (part.charged < 0) is not false then
          raise exception 'the row of reservation "%" contradicts itself', known.id using errcode = 'BU002';
        end if;
      end loop;
    end loop;

    for operation in select jsonb_array_elements(input->'operations') loop
      targets := '{}';
      recorded := '{}';
      for i in 1..jsonb_array_length(operation->'lines') loop
        targets[i] := (operation->'lines'->(i - 1)->'w')::integer;
        recorded[i] := windows[targets[i]];
      end loop;
      if operation->>'verb' = 'read' then
        answer := '[]';
        for i in 1..cardinality(targets) loop
          w := ${schema}.folded(recorded[i], instant);
          answer := answer || jsonb_build_array(jsonb_build_array(
            ${schema}.limit_of(operation->'lines'->(i - 1), limits), w.spent, w.credits, w.held_total));
        end loop;
        answers := answers || answer;
        continue;
      end if;

      h := (operation->'h')::integer;
      known := holds[h];
      if known.at + 900000 <= instant then known := null; end if;
      if operation->>'verb' = 'reserve' then
        decided := ${schema}.decide_reserve(operation, recorded, known, limits, gates, instant);
        written := decided.written;
      else
        if known.is_open then
          foreach part in array known.shares loop
            target := 1;
            while keys[target] <> part.key or labels[target] <> part.label or not locked[target] loop
              target := target + 1;
            end loop;
            continue when target > cardinality(keys);
            if target <> all(targets) then
              targets := targets || target;
              recorded := recorded || windows[target];
            end if;
          end loop;
        end if;
        decided := ${schema}.decide_settle(operation, recorded, known, limits, instant);
        written := array_fill((decided.hold).id is not null, array[cardinality(targets)]);
      end if;
      drafts := decided.drafts;
      hold := decided.hold;
      answer := decided.answer;
      answers := answers || answer;

      for i in 1..coalesce(cardinality(written), 0) loop
        continue when not written[i];
        w := recorded[i];
        if w.held[1] <= instant then
          w := ${schema}.folded(w, instant);
          if w.spent <> (recorded[i]).spent then
            entries := entries || row(0, instant, null, 'expired', w.key, w.label,
              w.spent - (recorded[i]).spent, 0)::${schema}.ledger;
          end if;
        end if;
        if w.spent <> (drafts[i]).spent or w.credits <> (drafts[i]).credits then
          entries := entries || row(0, instant, operation->>'id', answer->>'outcome', w.key, w.label,
            (drafts[i]).spent - w.spent, (drafts[i]).credits - w.credits)::${schema}.ledger;
        end if;
        windows[targets[i]] := drafts[i];
        changed_windows[targets[i]] := true;
      end loop;
      for crossing in select jsonb_array_elements(answer->'crossed') loop
        target := (crossing->0)::integer + 1;
        w := drafts[target];
        insert into ${schema}.outbox as t
          values (w.key, w.label, (crossing->1)::bigint, (answer->'states'->(target - 1)->0)::bigint, w.ends_at, w.spent,
            w.credits, w.held_total, instant, instant + 30000)
          on conflict (key, label, percent, amount) do update set at = excluded.at, due_at = excluded.due_at;
      end loop;
      if hold.id is not null then
        holds[h] := hold;
        changed_holds[h] := true;
      end if;
    end loop;

    if true = any(changed_windows) then
      update ${schema}.windows t
        set spent = n.spent, credits = n.credits, held = n.held, held_total = n.held_total, folded_to = n.folded_to,
          fired = n.fired
        from unnest(windows) with ordinality n(key, label, ends_at, since, spent, credits, held, held_total, folded_to,
          fired, position)
        where changed_windows[n.position] and t.key = n.key and t.label = n.label;
    end if;
    if true = any(changed_holds) then
      update ${schema}.holds t
        set is_open = n.is_open, at = n.at, ttl_ms = n.ttl_ms, on_expire = n.on_expire, seq = n.seq, shares = n.shares
        from unnest(holds) with ordinality n(id, is_open, at, ttl_ms, on_expire, seq, shares, position)
        where changed_holds[n.position] and not is_new[n.position] and t.id = n.id;
      insert into ${schema}.holds (id, is_open, at, ttl_ms, on_expire, seq, shares)
        select n.id, n.is_open, n.at, n.ttl_ms, n.on_expire, n.seq, n.shares
        from unnest(holds) with ordinality n(id, is_open, at, ttl_ms, on_expire, seq, shares, position)
        where changed_holds[n.position] and is_new[n.position]
        order by n.id collate "C"
        on conflict (id) do nothing;
      get diagnostics actual = row_count;
      select count(*) into expected from unnest(changed_holds, is_new) n(has_changed, was_absent)
        where n.has_changed and n.was_absent;
      if actual <> expected then
        raise exception 'an id was taken by another transaction meanwhile' using errcode = 'serialization_failure';
      end if;
    end if;
    if cardinality(entries) > 0 then
      insert into ${schema}.ledger (at, id, kind, key, label, spent, credits)
        select n.at, n.id, n.kind, n.key, n.label, n.spent, n.credits from unnest(entries) n;
    end if;
    return jsonb_build_object('now', instant, 'answers', to_jsonb(answers))::text;
  end
  $function$;
`
