using System.Collections.Immutable;
using IngressController.Core.Annotations;
using IngressController.Metrics.Exposition;

namespace IngressController.Features;

/// <summary>The features of one controller, with the state that they keep for its life.</summary>
sealed class FeatureSet(ImmutableArray<Feature> features) : IDisposable
{
    readonly Feature[] _inOrder = [.. features.OrderBy(feature => feature.Stage)];

    public ImmutableArray<Feature> All => features;

    /// <summary>What features measure.</summary>
    public IEnumerable<IMetricSource> Metrics => features.OfType<IMetricSource>();

    /// <summary>The features that can act on routes with these policies, in the order in which they act.</summary>
    public Feature[] ActingOn(PolicySet policies) => Array.FindAll(_inOrder, feature => feature.CanAct(policies));

    public void Dispose()
    {
        foreach (var feature in features.OfType<IDisposable>())
            feature.Dispose();
    }
}
