using IngressController.Core.Routing;

namespace IngressController.Core.Translation;

/// <summary>Finds the Secrets that may hold a host's certificate (behaviour 46).</summary>
static class TlsBindings
{
    public static TlsBinding Of(Ingress ingress, string host)
    {
        foreach (var tls in ingress.Tls)
        {
            if (tls.Hosts.Any(listed => listed.Equals(host, StringComparison.OrdinalIgnoreCase)))
                return new(ingress.Key, KeyOf(ingress, tls), []);
        }

        return new(ingress.Key, null, ingress.Tls.Select(tls => KeyOf(ingress, tls)).OfType<ObjectKey>().Distinct().ToValueArray());
    }

    /// <summary>All Secrets that the <c>tls</c> section of an Ingress names.</summary>
    public static IEnumerable<ObjectReference> SecretsOf(Ingress ingress) => ingress.Tls.IsEmpty ? []
        : ingress.Tls.Select(tls => KeyOf(ingress, tls)).OfType<ObjectKey>().Select(key => new ObjectReference(ResourceKind.Secret, key));

    static ObjectKey? KeyOf(Ingress ingress, IngressTls tls) =>
        tls.SecretName is { Length: > 0 } name ? new(ingress.Key.Namespace, name) : null;
}
