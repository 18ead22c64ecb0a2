namespace IngressController.Load.Abuse;

/// <summary>What a run of the abuse suite was asked to do.</summary>
/// <param name="Kubeconfig">Of the cluster that it uses.</param>
sealed record AbuseOptions(string Kubeconfig)
{
    /// <summary>The controller's executable; null: the published one.</summary>
    public string? Controller { get; init; }

    /// <summary>The attacks to make, in this order.</summary>
    public IReadOnlyList<Attacks.Attack> Attacks { get; init; } = [];

    /// <summary>How long each attack lasts.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>How long the victim is watched before each attack.</summary>
    public TimeSpan Quiet { get; init; }

    /// <summary>How long memory has time to come back.</summary>
    public TimeSpan Recovery { get; init; }

    /// <summary>Requests of the victim's clients a second.</summary>
    public int Rate { get; init; }

    /// <summary>The controller's memory in octets.</summary>
    public long Memory { get; init; }

    /// <summary>Whether its heap is limited instead of a cgroup.</summary>
    public bool NoGroup { get; init; }

    /// <summary>A file for the result.</summary>
    public string? Json { get; init; }
}
