/** Functions from one window's row to its next: pure, and the counterparts of core's `window-draft` and `held-buckets`. */
export const windowFunctionsSql = (schema: string): string => `
  -- Expired holds become spend, or nothing.
  create or replace function ${schema}.folded(w ${schema}.windows, instant bigint) returns ${schema}.windows
  language plpgsql immutable as $function$
  declare
    bucket integer := 1;
  begin
    while w.held[bucket] <= instant loop
      w.spent := least(w.spent + w.held[bucket + 1], 9007199254740991);
      w.held_total := w.held_total - w.held[bucket + 1] - w.held[bucket + 2];
      w.folded_to := w.held[bucket];
      bucket := bucket + 3;
    end loop;
    w.held := w.held[bucket:];
    return w;
  end
  $function$;

  -- Adds to the bucket of an expiry, or takes from it, but never more than is there.
  create or replace function ${schema}.with_held(
    w ${schema}.windows, expires_at bigint, on_expire text, amount bigint
  ) returns ${schema}.windows
  language plpgsql immutable as $function$
  declare
    held bigint[] := w.held;
    bucket integer := cardinality(w.held) - 2;
    inside integer := case on_expire when 'charge' then 1 else 2 end;
    difference bigint;
  begin
    if amount = 0 then return w; end if;
    while bucket >= 1 and held[bucket] > expires_at loop
      bucket := bucket - 3;
    end loop;
    if bucket >= 1 and held[bucket] = expires_at then
      difference := greatest(amount, -held[bucket + inside]);
      held[bucket + inside] := held[bucket + inside] + difference;
      if held[bucket + 1] = 0 and held[bucket + 2] = 0 then
        held := held[:bucket - 1] || held[bucket + 3:];
      end if;
    elsif amount > 0 then
      difference := amount;
      held := held[:bucket + 2]
        || case inside when 1 then array[expires_at, amount, 0] else array[expires_at, 0, amount] end
        || held[bucket + 3:];
    else
      return w;
    end if;
    w.held := held;
    w.held_total := w.held_total + difference;
    return w;
  end
  $function$;

  -- Counters stop at 2^53 - 1; from there on no reservation is granted. What was charged too much is a credit.
  create or replace function ${schema}.charged(w ${schema}.windows, difference bigint) returns ${schema}.windows
  language plpgsql immutable as $function$
  begin
    if difference >= 0 then
      w.spent := least(w.spent + difference, 9007199254740991);
    else
      w.credits := least(w.credits - difference, 9007199254740991);
    end if;
    return w;
  end
  $function$;

  -- What may be held on top: under the limit, if there is one, and countable exactly in any case.
  create or replace function ${schema}.headroom(w ${schema}.windows, lim bigint, enforced boolean) returns bigint
  language sql immutable as $function$
    select least(9007199254740991 - w.spent, case when enforced then lim - w.spent + w.credits end) - w.held_total
  $function$;

  create or replace function ${schema}.reaches(net bigint, percent bigint, lim bigint) returns boolean
  language sql immutable as $function$
    select net > 0 and net::numeric * 100 >= lim::numeric * percent
  $function$;

  -- Notes which thresholds have been crossed, each once for a limit; answers which are to be announced.
  create or replace function ${schema}.announced(
    w ${schema}.windows, net_before bigint, thresholds bigint[], lim bigint,
    out next ${schema}.windows, out crossed bigint[]
  )
  language plpgsql immutable as $function$
  declare
    percent bigint;
    entry integer;
    announced_under bigint;
    armed_under bigint;
    is_reached boolean;
  begin
    next := w;
    crossed := '{}';
    foreach percent in array thresholds loop
      announced_under := -1;
      armed_under := -1;
      entry := 1;
      while next.fired[entry] is not null loop
        if next.fired[entry] = percent then
          announced_under := next.fired[entry + 1];
          armed_under := next.fired[entry + 2];
          exit;
        end if;
        entry := entry + 3;
      end loop;
      continue when lim <= announced_under;
      is_reached := ${schema}.reaches(w.spent - w.credits, percent, lim);
      if is_reached and (lim <= armed_under or announced_under = -1
        or not ${schema}.reaches(net_before, percent, lim)) then
        crossed := crossed || percent;
      end if;
      if is_reached then
        next.fired := next.fired[:entry - 1] || next.fired[entry + 3:] || array[percent, lim, lim];
      elsif announced_under <> -1 and lim > armed_under then
        next.fired := next.fired[:entry - 1] || next.fired[entry + 3:] || array[percent, announced_under, lim];
      end if;
    end loop;
  end
  $function$;

  -- What the hold has in a window; nothing in one that was lost and begun again since.
  create or replace function ${schema}.share_in(known ${schema}.holds, w ${schema}.windows) returns ${schema}.share
  language plpgsql immutable as $function$
  declare
    part ${schema}.share;
  begin
    foreach part in array known.shares loop
      if part.key = w.key and part.label = w.label then
        if part.since = w.since then return part; end if;
        return null;
      end if;
    end loop;
    return null;
  end
  $function$;

  -- Whether the hold has expired, by the clock or because a window has folded its share already.
  create or replace function ${schema}.has_expired(
    known ${schema}.holds, drafts ${schema}.windows[], instant bigint
  ) returns boolean
  language plpgsql immutable as $function$
  declare
    w ${schema}.windows;
  begin
    if known.at <= instant then return true; end if;
    foreach w in array drafts loop
      if known.at <= w.folded_to and (${schema}.share_in(known, w)).key is not null then return true; end if;
    end loop;
    return false;
  end
  $function$;

  -- Replaces what the id has in the window by amount, all it has spent there, and closes its hold. Answers how much of
  -- the hold is unspent. A charged expiry is given back first; a released one, a lost window and an unknown id have no
  -- room, there the amount is new spend.
  create or replace function ${schema}.settled_share(
    w ${schema}.windows, known ${schema}.holds, amount bigint,
    out next ${schema}.windows, out unspent bigint
  )
  language plpgsql immutable as $function$
  declare
    part ${schema}.share;
    extra bigint;
  begin
    unspent := 0;
    if known.id is not null then part := ${schema}.share_in(known, w); end if;
    if part.key is null then
      next := ${schema}.charged(w, amount);
      return;
    end if;
    extra := amount - part.charged;
    if known.at > w.folded_to then
      next := ${schema}.charged(${schema}.with_held(w, known.at, known.on_expire, -part.amount), extra);
    elsif known.on_expire = 'charge' then
      next := ${schema}.charged(w, extra - part.amount);
    else
      next := ${schema}.charged(w, extra);
      return;
    end if;
    unspent := greatest(0, part.amount - greatest(0, extra));
  end
  $function$;

  create or replace function ${schema}.limit_of(line jsonb, limits jsonb) returns bigint
  language sql immutable as $function$
    select case when limits ? (line->>'limitKey') then (limits->>(line->>'limitKey'))::bigint
      else (line->>'limit')::bigint end
  $function$;

  create or replace function ${schema}.expiry_of(instant bigint, ttl_ms bigint) returns bigint
  language sql immutable as $function$
    select ceil((instant + ttl_ms)::numeric / 10000)::bigint * 10000
  $function$;
`
