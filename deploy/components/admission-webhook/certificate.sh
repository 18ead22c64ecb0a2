#!/usr/bin/env bash
# certificate.sh [NAMESPACE]   make the admission webhook's certificate, in the cluster that kubectl speaks to
#
# Run it once the webhook's objects are applied, and again to renew the certificate, which is good for ten years. It writes the
# Secret ingress-yarp-admission and the caBundle of the ValidatingWebhookConfiguration ingress-yarp. The authority that signs
# is made for this one certificate and thrown away; that of the certificate before stays trusted, so that pods which have not
# read the new Secret yet are still believed. Needs kubectl and openssl.
set -euo pipefail
namespace=${1:-ingress-yarp}
service=ingress-yarp-admission webhook=ingress-yarp
umask 077
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

make_certificate() {
  openssl ecparam -name prime256v1 -genkey -noout -out ca.key
  openssl req -x509 -new -key ca.key -sha256 -days 3650 -subj "/CN=$service authority" -out ca.crt \
    -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign
  openssl ecparam -name prime256v1 -genkey -noout -out tls.key
  openssl req -new -key tls.key -subj "/CN=$service" -out tls.csr
  printf '%s\n' basicConstraints=CA:FALSE keyUsage=critical,digitalSignature extendedKeyUsage=serverAuth \
    "subjectAltName=DNS:$service.$namespace.svc,DNS:$service.$namespace.svc.cluster.local" > tls.ext
  openssl x509 -req -in tls.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 3650 -sha256 -extfile tls.ext -out tls.crt
}
make_certificate 2> openssl.log || { cat openssl.log >&2; exit 1; }

kubectl get validatingwebhookconfiguration "$webhook" -o 'jsonpath={.webhooks[0].clientConfig.caBundle}' | base64 -d |
  sed '/-END CERTIFICATE-/q' > old.crt
bundle=$(cat ca.crt old.crt | base64 | tr -d '\n')
kubectl patch validatingwebhookconfiguration "$webhook" --type=json \
  --patch "[{\"op\": \"add\", \"path\": \"/webhooks/0/clientConfig/caBundle\", \"value\": \"$bundle\"}]"
kubectl create secret tls "$service" --namespace "$namespace" --cert=tls.crt --key=tls.key --dry-run=client -o yaml |
  kubectl apply --server-side --force-conflicts --field-manager=certificate.sh -f -
