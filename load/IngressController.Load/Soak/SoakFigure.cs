namespace IngressController.Load.Soak;

/// <summary>What must not grow while a soak lasts.</summary>
enum SoakFigure
{
    /// <summary>Resident, in 10^6 octets.</summary>
    Memory,

    /// <summary>Open file descriptors.</summary>
    Handles,

    Threads,

    /// <summary>The p99 of requests, in milliseconds; judged with it: how long changes take to be live.</summary>
    Latency,
}
