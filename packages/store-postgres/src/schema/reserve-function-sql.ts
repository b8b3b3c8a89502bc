/**
 * Decides one reservation. Pure, the counterpart of core's `reserve`: from the rows of its windows (in the order of its
 * lines) and of its id to the rows that replace them. `hold` is null, and `written` empty, where nothing is held;
 * `written` names the windows to be written.
 */
export const reserveFunctionSql = (schema: string): string => `
  create or replace function ${schema}.decide_reserve(
    operation jsonb, recorded ${schema}.windows[], known ${schema}.holds, limits jsonb, gates jsonb, instant bigint,
    out drafts ${schema}.windows[], out written boolean[], out hold ${schema}.holds, out answer jsonb
  )
  language plpgsql immutable as $function$
  declare
    lines jsonb := operation->'lines';
    count integer := jsonb_array_length(operation->'lines');
    line jsonb;
    w ${schema}.windows;
    part ${schema}.share;
    gate text;
    reason text;
    suspension jsonb;
    lims bigint[] := '{}';
    amounts bigint[] := '{}';
    leasts bigint[] := '{}';
    rooms bigint[] := '{}';
    enforced boolean;
    above bigint;
    outside jsonb := '[]';
    failed jsonb := '[]';
    would_refuse jsonb := '[]';
    is_exhausted boolean := false;
    granted jsonb := '[]';
    crossed jsonb := '[]';
    states jsonb := '[]';
    result record;
    percent bigint;
    expires_at bigint;
    latest_fold bigint := instant;
  begin
    drafts := '{}';
    written := '{}';
    for i in 1..count loop
      line := lines->(i - 1);
      w := recorded[i];
      if w.held[1] <= instant then w := ${schema}.folded(w, instant); end if;
      drafts[i] := w;
      lims[i] := ${schema}.limit_of(line, limits);
      amounts[i] := (line->'amount')::bigint;
      leasts[i] := coalesce((line->>'atLeast')::bigint, amounts[i]);
      enforced := coalesce((line->>'enforced')::boolean, true);
      rooms[i] := ${schema}.headroom(w, lims[i], enforced);
      latest_fold := greatest(latest_fold, w.folded_to);
      above := coalesce(leasts[i] - (lims[i] - w.spent + w.credits), -1);
      if instant < (line->'startsAt')::bigint or instant >= (line->'endsAt')::bigint then
        outside := outside || to_jsonb(i - 1);
      end if;
      if leasts[i] > rooms[i] then failed := failed || to_jsonb(i - 1); end if;
      if leasts[i] > 9007199254740991 - w.spent - w.held_total or (enforced and above > 0) then is_exhausted := true; end if;
      if not enforced and above + w.held_total > 0 and lims[i] is not null then
        would_refuse := would_refuse || to_jsonb(i - 1);
      end if;
    end loop;

    if known.id is not null then
      if not known.is_open or ${schema}.has_expired(known, drafts, instant) then
        reason := 'settled';
        failed := '[]';
      else
        for i in 1..count loop
          part := ${schema}.share_in(known, drafts[i]);
          if part.key is null then
            answer := jsonb_build_object('heldWithout', i - 1);
            return;
          end if;
          granted := granted || to_jsonb(part.amount);
          w := drafts[i];
          states := states || jsonb_build_array(jsonb_build_array(lims[i], w.spent, w.credits, w.held_total));
        end loop;
        answer := jsonb_build_object('ok', true, 'replay', true, 'granted', granted, 'expiresAt', known.at,
          'states', states, 'wouldRefuse', '[]'::jsonb, 'crossed', '[]'::jsonb);
        return;
      end if;
    else
      if operation ? 'gates' and gates <> '{}' then
        for gate in select jsonb_array_elements_text(operation->'gates') loop
          suspension := gates->gate;
          exit when suspension is not null;
        end loop;
      end if;
      if suspension is not null then
        reason := 'suspended';
        failed := '[]';
      elsif outside <> '[]' then
        reason := 'clock';
        failed := outside;
      elsif failed <> '[]' then
        reason := case when is_exhausted then 'exhausted' else 'held' end;
      end if;
    end if;

    if reason is null then
      expires_at := ${schema}.expiry_of(latest_fold, (operation->'ttlMs')::bigint);
      hold := row(operation->>'id', true, expires_at, (operation->'ttlMs')::bigint, operation->>'onExpire', -1,
        '{}'::${schema}.share[])::${schema}.holds;
    end if;
    for i in 1..count loop
      line := lines->(i - 1);
      w := drafts[i];
      if reason is null then
        amounts[i] := least(amounts[i], greatest(rooms[i], leasts[i]));
        w := ${schema}.with_held(w, expires_at, hold.on_expire, amounts[i]);
        hold.shares := hold.shares || row(w.key, w.label, w.ends_at, w.since, amounts[i], 0)::${schema}.share;
        granted := granted || to_jsonb(amounts[i]);
      end if;
      written[i] := reason is null;
      if lims[i] is not null and line ? 'thresholds' and (reason is not null or w.spent <> (recorded[i]).spent) then
        result := ${schema}.announced(w, (recorded[i]).spent - (recorded[i]).credits,
          array(select jsonb_array_elements_text(line->'thresholds')::bigint), lims[i]);
        w := result.next;
        foreach percent in array result.crossed loop
          crossed := crossed || jsonb_build_array(jsonb_build_array(i - 1, percent));
          written[i] := true;
        end loop;
      end if;
      drafts[i] := w;
      states := states || jsonb_build_array(jsonb_build_array(lims[i], w.spent, w.credits, w.held_total));
    end loop;
    if reason is null then
      answer := jsonb_build_object('ok', true, 'replay', false, 'granted', granted, 'expiresAt', expires_at,
        'states', states, 'wouldRefuse', would_refuse, 'crossed', crossed);
    else
      answer := jsonb_build_object('ok', false, 'reason', reason, 'failed', failed,
        'states', states, 'crossed', crossed, 'suspension', suspension);
    end if;
  end
  $function$;
`
