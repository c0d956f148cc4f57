# The image holds one static program, certificates for outgoing TLS and the
# sample articles. Build it with:
#   docker build --build-arg VERSION="$(git describe --tags --always)" -t trich .
FROM golang:1.26 AS build
ENV CGO_ENABLED=0
WORKDIR /src
COPY go.mod go.sum ./
COPY internal/ingest/webpage/nodateparser internal/ingest/webpage/nodateparser
RUN go mod download
COPY . .
ARG VERSION=dev
RUN go build -trimpath -buildvcs=false \
    -ldflags "-s -w -X trich/internal/version.version=${VERSION}" \
    -o /out/trich ./cmd/trich
RUN mkdir /out/cache

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/trich /trich
COPY --from=build --chown=65532:65532 /out/cache /cache
COPY LICENSE NOTICE /
COPY seeds /seeds
ENV TRICH_CACHE_DIR=/cache
VOLUME /cache
USER 65532:65532
ENTRYPOINT ["/trich"]
