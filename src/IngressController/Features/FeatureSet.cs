using System.Collections.Immutable;
using IngressController.Core.Annotations;
using IngressController.Metrics.Exposition;

namespace IngressController.Features;

/// <summary>The features of one controller, with state that lasts as long as the controller.</summary>
sealed class FeatureSet(ImmutableArray<Feature> features) : IDisposable
{
    readonly Feature[] _inOrder = [.. features.OrderBy(feature => feature.Stage)];

    public ImmutableArray<Feature> All => features;

    public IEnumerable<IMetricSource> Metrics => features.OfType<IMetricSource>();

    /// <summary>The features that can act on routes with these policies, in their order.</summary>
    public Feature[] ActingOn(PolicySet policies) => Array.FindAll(_inOrder, feature => feature.CanAct(policies));

    public void Dispose()
    {
        foreach (var feature in features.OfType<IDisposable>())
            feature.Dispose();
    }
}
