# The image of every hub process: web, workers and clock differ only in their command.
FROM python:3.13-slim-bookworm AS packages
COPY requirements /requirements
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --require-hashes -r /requirements/uv.txt \
 && /venv/bin/uv pip sync --no-cache --python /venv/bin/python --require-hashes \
      --build-constraint /requirements/build.txt /requirements/prod.txt

FROM python:3.13-slim-bookworm
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin hub && install -d -o hub -g hub /var/lib/hub
COPY --from=packages /venv /venv
WORKDIR /app
COPY manage.py pyproject.toml CHANGELOG.md LICENSE ./
COPY connectors connectors
COPY integration_hub integration_hub
COPY templates templates
COPY locale locale
COPY static static
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HUB_STATE=/var/lib/hub
USER hub
VOLUME /var/lib/hub
EXPOSE 8000
CMD ["gunicorn", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--worker-class", "gthread", \
     "--no-control-socket", "--worker-tmp-dir", "/dev/shm", "integration_hub.wsgi:application"]
