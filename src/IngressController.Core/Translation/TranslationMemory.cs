using IngressController.Core.Annotations;
using IngressController.Core.Routing;

namespace IngressController.Core.Translation;

/// <summary>What a translation can reuse of an earlier one with the same options and catalogue. Reuse does not change the result.</summary>
sealed record TranslationMemory(
    TranslationOptions Options,
    PolicyCatalog Catalog,
    ClusterSnapshot Snapshot,
    RoutingTable Table,
    PolicyMemory Policies,
    Dictionary<(ObjectKey Service, string Port), ResolvedUpstream> Upstreams,
    IReadOnlyDictionary<ObjectKey, IngressShare> Shares);
