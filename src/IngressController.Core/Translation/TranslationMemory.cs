using IngressController.Core.Annotations;
using IngressController.Core.Cluster;
using IngressController.Core.Routing;

namespace IngressController.Core.Translation;

/// <summary>What a translation can reuse of one before, which had the same options and catalogue: its results are the same without.</summary>
sealed record TranslationMemory(
    TranslationOptions Options,
    PolicyCatalog Catalog,
    ClusterSnapshot Snapshot,
    RoutingTable Table,
    PolicyMemory Policies,
    Dictionary<(ObjectKey Service, string Port), ResolvedUpstream> Upstreams,
    IReadOnlyDictionary<ObjectKey, IngressShare> Shares);
