using System.Net;

namespace IngressController.Load.Scale;

/// <summary>What a measurement at scale was asked to do.</summary>
/// <param name="Kubeconfig">Of the cluster that is filled.</param>
sealed record ScaleOptions(string Kubeconfig)
{
    /// <summary>Ingresses, and as many Services and EndpointSlices.</summary>
    public int Hosts { get; init; }

    /// <summary>The controller's executable; null: the published one.</summary>
    public string? Controller { get; init; }

    /// <summary>How often one EndpointSlice, and one Ingress, is changed.</summary>
    public int Changes { get; init; }

    /// <summary>Changes of EndpointSlices a second.</summary>
    public int SliceRate { get; init; }

    /// <summary>Requests a second while objects change.</summary>
    public int Rate { get; init; }

    /// <summary>How long each stretch of traffic, and the many changes of EndpointSlices, last.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Two addresses of this machine for the pods that answer.</summary>
    public IReadOnlyList<IPAddress> PodAddresses { get; init; } = [];

    /// <summary>A file for the result.</summary>
    public string? Json { get; init; }
}
