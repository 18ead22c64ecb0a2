namespace IngressController.Load.Soak;

/// <summary>What was changed during a soak.</summary>
/// <param name="Slices">Moves of a host from one pod to the other.</param>
/// <param name="Live">How many of them were live within 30 s.</param>
/// <param name="Median">From the write to the first answer that shows it, in milliseconds.</param>
/// <param name="Max">Likewise, the longest.</param>
/// <param name="Ingresses">Times that an Ingress came or went.</param>
/// <param name="Certificates">Certificates renewed.</param>
/// <param name="Settings">Changes of the controller's ConfigMap.</param>
/// <param name="Failures">Requests to see the moves that failed, by kind.</param>
sealed record SoakChangesReport(
    int Slices, long Live, double Median, double Max, int Ingresses, int Certificates, int Settings, IReadOnlyDictionary<string, long> Failures);
