FROM python:3.12-slim AS build
RUN apt-get update && apt-get install -y --no-install-recommends git && rm -rf /var/lib/apt/lists/*
WORKDIR /build
COPY requirements.lock .
RUN python -m venv /opt/hardening \
 && /opt/hardening/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE app.yml ./
COPY bot bot
COPY checks checks
RUN /opt/hardening/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.12-slim
RUN apt-get update && apt-get install -y --no-install-recommends git \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --create-home --uid 10001 hardening \
 && install -d -o hardening /var/lib/hardening
COPY --from=build /opt/hardening /opt/hardening
USER hardening
ENV PATH=/opt/hardening/bin:$PATH HARDENING_DATA_DIR=/var/lib/hardening HOST=0.0.0.0 PORT=8000
VOLUME /var/lib/hardening
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health', timeout=3)"]
CMD ["hardening", "serve"]
