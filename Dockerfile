# syntax=docker/dockerfile:1
FROM python:3.11-slim-bookworm AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /venv
# PDF=1 brings certificates as PDF: docs/operations.md, "Licences".
ARG PDF=
COPY requirements.txt requirements-pdf.txt ./
RUN /venv/bin/pip install -r requirements.txt ${PDF:+-r requirements-pdf.txt}

FROM python:3.11-slim-bookworm
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 TORGET_VAR=/app/var
ARG PDF=
RUN if [ -n "$PDF" ]; then apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/*; fi
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin torget
COPY --from=build /venv /venv
WORKDIR /app
COPY . .
# Assets belong to the code and lie in the image; only what people upload lies in a volume.
RUN mkdir -p var/media \
 && TORGET_SECRET_KEY=unused TORGET_SUBJECT_PEPPER=unused python manage.py collectstatic --noinput -v 0 \
 && chown torget var var/media
USER torget
VOLUME /app/var/media
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=4s --start-period=30s CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=3)"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", "--blocking-threads", "4", "portal.wsgi:application"]
