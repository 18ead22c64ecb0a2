namespace IngressController.Load.Soak;

/// <summary>What a soak was asked to do.</summary>
/// <param name="Kubeconfig">Of the cluster that it uses.</param>
sealed record SoakOptions(string Kubeconfig)
{
    /// <summary>The controller's executable; null: the published one.</summary>
    public string? Controller { get; init; }

    /// <summary>How long it lasts.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Requests a second.</summary>
    public int Rate { get; init; }

    /// <summary>Clients that send or read slowly, all the time.</summary>
    public int SlowClients { get; init; }

    /// <summary>What is judged besides failed requests.</summary>
    public IReadOnlySet<SoakFigure> Judged { get; init; } = new HashSet<SoakFigure>(Enum.GetValues<SoakFigure>());

    /// <summary>A file for the result.</summary>
    public string? Json { get; init; }
}
