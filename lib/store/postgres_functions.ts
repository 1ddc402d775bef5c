/**
 * Appends drafts to their rooms' logs in one round trip, one transaction and each room's order.
 *
 * A room's row is locked until the commit, so no other machine takes the same seq. Each statement in
 * a function sees what was committed before it began: after the wait for the lock, all of it.
 */
export const appendFunction = `
  CREATE FUNCTION papo.append(drafts jsonb)
  RETURNS TABLE (nth integer, what text, seq bigint, slug text, name text, at bigint, body text)
  LANGUAGE plpgsql AS $append$
  #variable_conflict use_column
  DECLARE
    place record;
    draft record;
    old record;
  BEGIN
    FOR place IN
      SELECT id, slug, head, messages FROM papo.rooms
      WHERE id IN (SELECT (value->>'roomId')::bigint FROM jsonb_array_elements(drafts))
      ORDER BY id FOR NO KEY UPDATE
    LOOP
      FOR draft IN
        SELECT (value->>'nth')::integer AS nth, value->>'author' AS author, value->>'cid' AS cid,
          value->>'hash' AS hash, value->>'text' AS body, (value->>'at')::bigint AS at, users.name
        FROM jsonb_array_elements(drafts) WITH ORDINALITY AS given (value, n)
        JOIN papo.users ON users.id = value->>'author'
        WHERE (value->>'roomId')::bigint = place.id ORDER BY n
      LOOP
        nth := draft.nth;
        slug := place.slug;
        name := draft.name;
        INSERT INTO papo.entries
          (room, seq, type, author, cid, body_hash, body, at, messages)
        VALUES (place.id, place.head + 1, 'message', draft.author, draft.cid,
          draft.hash, draft.body, draft.at, place.messages + 1)
        ON CONFLICT (room, cid, author) DO NOTHING;
        IF FOUND THEN
          place.head := place.head + 1;
          place.messages := place.messages + 1;
          what := 'appended';
          seq := place.head;
          at := draft.at;
          body := draft.body;
        ELSE
          SELECT e.seq, e.at, e.body, e.body_hash INTO old FROM papo.entries AS e
          WHERE e.room = place.id AND e.cid = draft.cid AND e.author = draft.author;
          what := CASE WHEN old.body_hash = draft.hash THEN 'existed' ELSE 'cid_conflict' END;
          seq := old.seq;
          at := old.at;
          body := old.body;
        END IF;
        RETURN NEXT;
      END LOOP;
      UPDATE papo.rooms SET head = place.head, messages = place.messages
      WHERE id = place.id;
    END LOOP;
  END $append$;
`;

/** The first of a lock's two numbers: "papo" in ASCII. */
const signInLock = 0x7061706f;

/**
 * Does what papo.append does with all drafts in one statement, which costs much to begin with and
 * little for each. What it can't judge, as one of them exists, papo.append does from the start. Of
 * what was appended it does not say again what it was told.
 */
export const appendManyFunction = `
  CREATE FUNCTION papo.append_many(places bigint[], drafts json)
  RETURNS TABLE (nth integer, what text, seq bigint, slug text, name text, at bigint, body text)
  LANGUAGE plpgsql AS $append$
  #variable_conflict use_column
  DECLARE
    nths integer[];
    seqs bigint[];
    slugs text[];
    names text[];
  BEGIN
    PERFORM FROM papo.rooms WHERE id = ANY (places) ORDER BY id FOR NO KEY UPDATE;
    WITH given AS (
      SELECT nth, rooms.id, slug, author, users.name, cid, hash, text, at,
        head + row_number() OVER log AS seq, messages + row_number() OVER log AS messages
      FROM json_to_recordset(drafts) AS draft
        (nth integer, "roomId" bigint, author text, cid text, hash text, text text, at bigint)
      JOIN papo.rooms ON rooms.id = "roomId"
      JOIN papo.users ON users.id = author
      WINDOW log AS (PARTITION BY rooms.id ORDER BY nth)
    ), stored AS (
      INSERT INTO papo.entries (room, seq, type, author, cid, body_hash, body, at, messages)
      SELECT id, seq, 'message', author, cid, hash, text, at, messages FROM given
    ), moved AS (
      UPDATE papo.rooms SET head = newest.seq, messages = newest.messages
      FROM (
        SELECT id, max(seq) AS seq, max(messages) AS messages FROM given GROUP BY id
      ) AS newest
      WHERE rooms.id = newest.id
    )
    SELECT array_agg(nth), array_agg(seq), array_agg(slug), array_agg(name)
    INTO nths, seqs, slugs, names FROM given;
    RETURN QUERY
    SELECT nth, 'appended', seq, slug, name, NULL::bigint, NULL::text
    FROM unnest(nths, seqs, slugs, names) AS stored (nth, seq, slug, name);
  EXCEPTION WHEN unique_violation THEN
    RETURN QUERY SELECT * FROM papo.append(drafts::jsonb);
  END $append$;
`;

/**
 * Signs somebody in, unless another holds a name of this look. Those who want the same look take
 * turns, on all machines.
 */
export const signInFunction = `
  CREATE FUNCTION papo.sign_in(
    new_id text, wished_name text, look text, token text, replaced text, moment bigint, expiry bigint
  ) RETURNS TABLE (id text) LANGUAGE plpgsql AS $sign$
  #variable_conflict use_column
  DECLARE
    own text;
  BEGIN
    PERFORM pg_advisory_xact_lock(${signInLock}, hashtext(look));
    DELETE FROM papo.sessions WHERE token_hash IN (
      SELECT token_hash FROM papo.sessions WHERE expires_at <= moment FOR UPDATE SKIP LOCKED
    );
    SELECT users.id INTO own FROM papo.sessions JOIN papo.users ON users.id = sessions."user"
    WHERE token_hash = replaced AND expires_at > moment AND name_key = look;
    IF own IS NULL AND EXISTS (
      SELECT FROM papo.users JOIN papo.sessions ON sessions."user" = users.id
      WHERE name_key = look AND expires_at > moment
    ) THEN
      RETURN;
    END IF;
    DELETE FROM papo.sessions WHERE token_hash = replaced;
    IF own IS NULL THEN
      own := new_id;
      INSERT INTO papo.users VALUES (own, wished_name, look, moment);
    ELSE
      UPDATE papo.users SET name = wished_name WHERE users.id = own;
    END IF;
    INSERT INTO papo.sessions VALUES (token, own, moment, expiry);
    RETURN QUERY SELECT own;
  END $sign$;
`;
