using System.Runtime.CompilerServices;
using System.Text;
using IngressController.Core.Gateways.Attaching;
using IngressController.Core.Limits;

namespace IngressController.Core.Gateways.Certificates;

/// <summary>Reads <c>caCertificateRefs</c>: the authorities that certificates of pods or clients are checked against.</summary>
/// <param name="snapshot">All objects.</param>
/// <param name="grants">Who may refer to what.</param>
/// <param name="problemOf">What is wrong with the authorities under <c>ca.crt</c>; null: nothing.</param>
/// <param name="references">Receives the ConfigMaps that are looked up.</param>
sealed class AuthorityReader(ClusterSnapshot snapshot, Grants grants, Func<SecretData, string?> problemOf, ISet<ObjectReference> references)
{
    const string Key = "ca.crt";

    // The same object as long as the ConfigMaps are, so that it is parsed once.
    static readonly ConditionalWeakTable<ConfigMap, SecretData> Known = [];
    static readonly ConditionalWeakTable<SecretData, ConditionalWeakTable<SecretData, SecretData>> Joined = [];

    /// <summary>Reads all that can be used, even where others cannot.</summary>
    /// <param name="owner">The object that refers to them.</param>
    /// <param name="field">Where it does, for messages.</param>
    /// <param name="authorities">The references.</param>
    /// <param name="unknownKind">The API's reason for one that is no ConfigMap.</param>
    /// <param name="problem">What is wrong with one of them; null: nothing.</param>
    /// <returns>Certificates in PEM under <c>ca.crt</c>; null: none can be used.</returns>
    public SecretData? Read(GatewayObject owner, string field, ValueArray<ObjectRef> authorities, string unknownKind, out Problem? problem)
    {
        SecretData? all = null;
        problem = null;
        foreach (var authority in authorities.Distinct())
        {
            if (Find(owner, field, authority, unknownKind, ref all) is not { } wrong)
                continue;
            // A reference that is not permitted says nothing of what it refers to, whatever else is wrong.
            if (problem is null || wrong.Reason == GatewayApi.RefNotPermitted)
                problem = wrong;
        }

        if (authorities.IsEmpty)
            problem = NotUsable($"{field} is empty: name a ConfigMap");
        return all;
    }

    Problem? Find(GatewayObject owner, string field, ObjectRef authority, string unknownKind, ref SecretData? all)
    {
        if (!grants.Allow(owner.Kind, owner.Key.Namespace, authority))
            return Grants.NotPermitted(owner.Reference, field, authority);
        if (authority is not { Group: "", Kind: "ConfigMap" })
            return new(unknownKind, $"{field}: {authority} is no ConfigMap, other kinds are not supported");
        references.Add(new(ResourceKind.ConfigMap, authority.Key));
        if (!snapshot.ConfigMaps.TryGetValue(authority.Key, out var found))
            return NotUsable($"{field}: ConfigMap {authority.Key} does not exist");
        if (string.IsNullOrWhiteSpace(found.Data[Key]))
            return NotUsable($"{field}: ConfigMap {authority.Key}: {Key} is missing or empty");
        var one = Known.GetValue(found, static found => DataOf(Encoding.UTF8.GetBytes(found.Data[Key]!)));
        if (problemOf(one) is { } problem)
            return NotUsable($"{field}: ConfigMap {authority.Key}: {problem}");
        var joined = all is null ? one : Join(all, one);
        if (joined is null || problemOf(joined) is not null)
            return NotUsable($"{field}: ConfigMap {authority.Key}: it and those before it are too much together: name fewer");
        all = joined;
        return null;
    }

    static Problem NotUsable(string message) => new("InvalidCACertificateRef", message);

    static SecretData? Join(SecretData some, SecretData more)
    {
        var (first, second) = (some.Get(Key)!, more.Get(Key)!);
        return TenantLimits.PemLength.IsExceededBy(first.Length + second.Length + 1) ? null
            : Joined.GetOrCreateValue(some).GetValue(more, _ => DataOf([.. first, (byte)'\n', .. second]));
    }

    static SecretData DataOf(byte[] pem) => new([new(Key, pem)]);
}
