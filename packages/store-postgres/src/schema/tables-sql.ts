/**
 * The tables, for a schema that has none of them. Amounts and instants are whole numbers: nano-USD, tokens or requests,
 * and epoch milliseconds.
 *
 * A window's holds stand in its own row, as triples of an expiry, what becomes spend then, and what vanishes then. So an
 * expired hold needs no reaper: whoever touches the window next folds it. Rows of `windows` change with every call and
 * have no index beside their key, so that the changes stay on their page (HOT).
 */
export const tablesSql = (schema: string): string => `
    create table ${schema}.windows (
      key text collate "C" not null,
      label text collate "C" not null,
      ends_at bigint not null,
      since bigint not null,
      spent bigint not null default 0 check (spent between 0 and 9007199254740991),
      credits bigint not null default 0 check (credits between 0 and 9007199254740991),
      held bigint[] not null default '{}' check (cardinality(held) % 3 = 0),
      held_total bigint not null default 0 check (held_total >= 0),
      folded_to bigint not null default 0,
      fired bigint[] not null default '{}' check (cardinality(fired) % 3 = 0),
      primary key (key, label)
    ) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05);

    create type ${schema}.share as (key text, label text, ends_at bigint, since bigint, amount bigint, charged bigint);

    -- at: when an open hold expires; when a settled one was settled.
    create table ${schema}.holds (
      id text collate "C" primary key,
      is_open boolean not null,
      at bigint not null,
      ttl_ms bigint not null,
      on_expire text not null check (on_expire in ('charge', 'release')),
      seq bigint not null,
      shares ${schema}.share[] not null
    ) with (autovacuum_vacuum_scale_factor = 0.05);
    create index holds_at on ${schema}.holds (at);

    -- amount null: no limit.
    create table ${schema}.limits (limit_key text primary key, amount bigint check (amount >= 0));
    create table ${schema}.gates (gate text primary key, suspension jsonb not null);

    -- Thresholds that were crossed, until they are acknowledged; due_at: from when another process announces one.
    create table ${schema}.outbox (
      key text collate "C" not null,
      label text collate "C" not null,
      percent bigint not null,
      amount bigint not null,
      ends_at bigint not null,
      spent bigint not null,
      credits bigint not null,
      held bigint not null,
      at bigint not null,
      due_at bigint not null,
      primary key (key, label, percent, amount)
    );

    -- Every change of a counter. The sums over a window are the window's spent and credits.
    create table ${schema}.ledger (
      position bigint generated always as identity primary key,
      at bigint not null,
      id text,
      kind text not null check (kind in ('settled', 'kept', 'late', 'unreserved', 'expired', 'carried')),
      key text collate "C" not null,
      label text collate "C" not null,
      spent bigint not null,
      credits bigint not null
    );
`
