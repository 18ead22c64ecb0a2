using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace IngressController.EndToEnd.Tests.Sources;

/// <summary>Where the controller reads its objects from.</summary>
public enum Source
{
    /// <summary>A folder of YAML files, with pods on loopback addresses.</summary>
    Manifests,

    /// <summary>A real API server, with pods in network namespaces.</summary>
    ApiServer,
}

/// <summary>Runs a theory once for each <see cref="Source"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class EverySourceAttribute : DataAttribute
{
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker) =>
        new([.. Enum.GetValues<Source>().Select(source => new TheoryDataRow<Source>(source))]);

    public override bool SupportsDiscoveryEnumeration() => true;
}
