# Papo as an image: the pages are built into it, and what runs may change nothing of it.
FROM denoland/deno:2.9.6

WORKDIR /papo
COPY deno.json deno.lock ./
COPY links links
RUN deno install --frozen
COPY . .
# Whoever built this may have a stricter umask than the user below can read by.
RUN deno task build && chmod --recursive a+rX . && install --directory --owner=deno --mode=700 /data

USER deno
# Without a DATABASE_URL everything is kept here: mount a volume.
ENV DATA_DIR=/data
EXPOSE 8000
HEALTHCHECK --interval=5s --timeout=6s --retries=3 CMD ["deno", "eval", \
  "const { ok } = await fetch(`http://localhost:${Deno.env.get('PORT') ?? 8000}/readyz`); Deno.exit(ok ? 0 : 1)"]
CMD ["task", "serve"]
