# docker build --tag registry.example.com/ingress-yarp:0.1.0 --build-arg REVISION=$(git rev-parse HEAD) .
#
# The base images are pinned by their full version. To pin them by digest as well, add @sha256:... to both.
ARG SDK=mcr.microsoft.com/dotnet/sdk:10.0.401-noble
ARG RUNTIME=mcr.microsoft.com/dotnet/aspnet:10.0.12-noble-chiseled

# Builds on the machine's own architecture for the one that is asked for: .NET needs no emulator for that.
FROM --platform=$BUILDPLATFORM ${SDK} AS build
ARG TARGETARCH
ARG REVISION=
WORKDIR /source
# What restoring takes, before the sources: this layer is made anew only when a package or a project changes.
COPY global.json Directory.Build.props Directory.Packages.props ./
COPY src/IngressController.Core/IngressController.Core.csproj src/IngressController.Core/
COPY src/IngressController.Kubernetes/IngressController.Kubernetes.csproj src/IngressController.Kubernetes/
COPY src/IngressController/IngressController.csproj src/IngressController/
RUN dotnet restore src/IngressController ${TARGETARCH:+--arch $TARGETARCH}
COPY .editorconfig ./
COPY src src
# The analyzers have their say when the tests build; here they would take half of the time.
RUN dotnet publish src/IngressController --no-restore ${TARGETARCH:+--arch $TARGETARCH} --self-contained false --configuration Release --output /app -p:SourceRevisionId=$REVISION -p:RunAnalyzers=false

# No shell and no package manager; the user's number, since a kubelet cannot tell whether a name is root's.
FROM ${RUNTIME}
ARG RUNTIME
ARG VERSION=0.1.0
ARG REVISION=
ARG SOURCE=
LABEL org.opencontainers.image.title="ingress-yarp" \
      org.opencontainers.image.description="Kubernetes ingress controller in C#, for those who come from ingress-nginx" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.base.name="${RUNTIME}"
COPY LICENSE src/IngressController/THIRD-PARTY-NOTICES.txt /licenses/
COPY --from=build /app /app
USER 1654:1654
EXPOSE 8080 8443 10254
ENTRYPOINT ["/app/IngressController"]
