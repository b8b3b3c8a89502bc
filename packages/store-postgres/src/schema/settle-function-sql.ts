/**
 * Decides one settlement. Pure, the counterpart of core's `settle`: from the rows of its windows (in the order of its
 * lines, then those that its hold has and it does not name) and of its id to the rows that replace them. `hold` is null
 * where nothing changes.
 */
export const settleFunctionSql = (schema: string): string => `
  create or replace function ${schema}.decide_settle(
    operation jsonb, recorded ${schema}.windows[], known ${schema}.holds, limits jsonb, instant bigint,
    out drafts ${schema}.windows[], out hold ${schema}.holds, out answer jsonb
  )
  language plpgsql immutable as $function$
  declare
    lines jsonb := operation->'lines';
    count integer := jsonb_array_length(operation->'lines');
    line jsonb;
    w ${schema}.windows;
    part ${schema}.share;
    keeps boolean := coalesce((operation->>'keeps')::boolean, false);
    seq bigint := coalesce((operation->>'seq')::bigint, 0);
    ttl_ms bigint;
    on_expire text := coalesce(known.on_expire, 'charge');
    expires_at bigint;
    latest_fold bigint := instant;
    outcome text;
    lim bigint;
    unspent bigint;
    keep bigint;
    kept jsonb := '[]';
    states jsonb := '[]';
    crossed jsonb := '[]';
    result record;
    percent bigint;
    is_late boolean := false;
  begin
    drafts := '{}';
    for i in 1..cardinality(recorded) loop
      w := recorded[i];
      if w.held[1] <= instant then w := ${schema}.folded(w, instant); end if;
      drafts[i] := w;
      latest_fold := greatest(latest_fold, w.folded_to);
    end loop;

    if known.id is not null and (not known.is_open or (keeps and seq <= known.seq)) then
      is_late := not known.is_open or ${schema}.has_expired(known, drafts[:count], instant);
      for i in 1..count loop
        part := null;
        if not is_late then part := ${schema}.share_in(known, drafts[i]); end if;
        kept := kept || to_jsonb(coalesce(part.amount, 0));
        w := drafts[i];
        states := states || jsonb_build_array(jsonb_build_array(
          ${schema}.limit_of(lines->(i - 1), limits), w.spent, w.credits, w.held_total));
      end loop;
      answer := jsonb_build_object('outcome', 'replay', 'kept', kept, 'states', states, 'crossed', crossed,
        'expiresAt', case when not is_late then known.at end);
      return;
    end if;

    outcome := case
      when known.id is null then 'unreserved'
      when ${schema}.has_expired(known, drafts, instant) then 'late'
      when keeps then 'kept' else 'settled' end;
    if keeps then
      ttl_ms := coalesce((operation->>'ttlMs')::bigint, known.ttl_ms, 60000);
      expires_at := ${schema}.expiry_of(latest_fold, ttl_ms);
      hold := row(operation->>'id', true, expires_at, ttl_ms, on_expire, seq, '{}'::${schema}.share[])::${schema}.holds;
    else
      hold := row(operation->>'id', false, instant, 0, on_expire, seq, '{}'::${schema}.share[])::${schema}.holds;
    end if;

    for i in 1..count loop
      line := lines->(i - 1);
      lim := ${schema}.limit_of(line, limits);
      result := ${schema}.settled_share(drafts[i], known, (line->'amount')::bigint);
      w := result.next;
      unspent := result.unspent;
      if line ? 'credit' then
        w.credits := least(w.credits + (line->'credit')::bigint, 9007199254740991);
      end if;
      if lim is not null and line ? 'thresholds' then
        result := ${schema}.announced(w, (recorded[i]).spent - (recorded[i]).credits,
          array(select jsonb_array_elements_text(line->'thresholds')::bigint), lim);
        w := result.next;
        foreach percent in array result.crossed loop
          crossed := crossed || jsonb_build_array(jsonb_build_array(i - 1, percent));
        end loop;
      end if;
      if keeps then
        keep := coalesce((line->>'keep')::bigint, 0);
        if keep > unspent
          and keep > ${schema}.headroom(w, lim, coalesce((line->>'enforced')::boolean, true)) then
          keep := unspent;
        end if;
        w := ${schema}.with_held(w, expires_at, on_expire, keep);
        hold.shares := hold.shares
          || row(w.key, w.label, w.ends_at, w.since, keep, (line->'amount')::bigint)::${schema}.share;
        kept := kept || to_jsonb(keep);
      else
        kept := kept || to_jsonb(0);
      end if;
      drafts[i] := w;
      states := states || jsonb_build_array(jsonb_build_array(lim, w.spent, w.credits, w.held_total));
    end loop;

    -- What the request does not name of the hold costs what its expiry would cost, or stays if anything is kept.
    for i in count + 1..cardinality(recorded) loop
      foreach part in array known.shares loop
        exit when part.key = (drafts[i]).key and part.label = (drafts[i]).label;
      end loop;
      result := ${schema}.settled_share(drafts[i], known,
        part.charged + case when not keeps and on_expire = 'charge' then part.amount else 0 end);
      w := result.next;
      unspent := result.unspent;
      if keeps then
        w := ${schema}.with_held(w, expires_at, on_expire, unspent);
        hold.shares := hold.shares || row(w.key, w.label, w.ends_at, w.since, unspent, part.charged)::${schema}.share;
      end if;
      drafts[i] := w;
    end loop;
    answer := jsonb_build_object('outcome', outcome, 'kept', kept, 'states', states, 'crossed', crossed,
      'expiresAt', expires_at);
  end
  $function$;
`
