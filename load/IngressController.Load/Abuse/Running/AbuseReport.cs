namespace IngressController.Load.Abuse.Running;

/// <summary>All that was found out; also the shape of the JSON file. What was not measured before an interrupt is null.</summary>
/// <param name="At">When it began.</param>
/// <param name="Machine">Where all of it ran, and how busy that was before.</param>
/// <param name="Limit">How the controller's memory was limited.</param>
/// <param name="Rate">Requests of the victim's clients a second.</param>
sealed record AbuseReport(DateTimeOffset At, string Machine, string Limit, int Rate)
{
    /// <summary>The API server's version.</summary>
    public string Server { get; init; } = "";

    /// <summary>The victim before the first attack.</summary>
    public PhaseReport? Quiet { get; init; }

    public IReadOnlyList<AttackReport> Attacks { get; init; } = [];

    /// <summary>Whether it was cut off.</summary>
    public bool Interrupted { get; init; }
}
