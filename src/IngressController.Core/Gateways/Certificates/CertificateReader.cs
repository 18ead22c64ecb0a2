using IngressController.Core.Gateways.Attaching;

namespace IngressController.Core.Gateways.Certificates;

/// <summary>Finds Secrets with a certificate and its key.</summary>
/// <param name="snapshot">All objects.</param>
/// <param name="grants">Who may refer to what.</param>
/// <param name="problemOf">What is wrong with the certificate in a Secret; null: nothing.</param>
/// <param name="references">Receives the Secrets that are looked up.</param>
sealed class CertificateReader(ClusterSnapshot snapshot, Grants grants, Func<Secret, string?> problemOf, ISet<ObjectReference> references)
{
    /// <summary>Finds one; null, with the problem, when it cannot be used.</summary>
    /// <param name="owner">The object that refers to it.</param>
    /// <param name="field">Where it does, for messages.</param>
    /// <param name="certificate">The reference.</param>
    /// <param name="reason">The API's reason for one that cannot be used.</param>
    /// <param name="problem">Why it cannot be used.</param>
    public Secret? Find(GatewayObject owner, string field, ObjectRef certificate, string reason, out Problem? problem)
    {
        problem = null;
        if (!grants.Allow(owner.Kind, owner.Key.Namespace, certificate))
            problem = Grants.NotPermitted(owner.Reference, field, certificate);
        else if (certificate is not { Group: "", Kind: "Secret" })
            problem = new(reason, $"{field}: {certificate} is no Secret, other kinds are not supported");
        if (problem is not null)
            return null;
        references.Add(new(ResourceKind.Secret, certificate.Key));
        if (!snapshot.Secrets.TryGetValue(certificate.Key, out var secret))
            problem = new(reason, $"{field}: Secret {certificate.Key} does not exist");
        else if (problemOf(secret) is { } wrong)
            problem = new(reason, $"{field}: Secret {certificate.Key}: {wrong}");
        return problem is null ? secret : null;
    }
}
