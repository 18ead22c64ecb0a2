using IngressController.Core.Gateways.Attaching;

namespace IngressController.Core.Gateways;

/// <summary>One Gateway of ours in one translation.</summary>
/// <param name="gateway">As written.</param>
/// <param name="addresses">Its addresses.</param>
/// <param name="refused">Why nothing of it is served; null: nothing stands against it.</param>
sealed class GatewayDraft(Gateway gateway, GatewayAddresses addresses, Problem? refused)
{
    public Gateway Gateway => gateway;

    public GatewayAddresses Addresses => addresses;

    /// <summary>Why it is not accepted, whatever its listeners are.</summary>
    public Problem? Refused => refused ?? (addresses.IsRefused ? addresses.Problem : null);

    /// <summary>Our certificate for its pods that are reached over TLS; null: there is none that can be used.</summary>
    public Secret? BackendCertificate { get; set; }

    /// <summary>Why the certificate that it names for that cannot be used; null: it can, or there is none.</summary>
    public Problem? Unresolved { get; set; }

    /// <summary>What is said of it while certificates of clients are asked for and not needed somewhere; null: that is nowhere so.</summary>
    public Problem? Insecure { get; set; }

    /// <summary>Its own listeners, in order.</summary>
    public List<ListenerDraft> Own { get; } = [.. gateway.Listeners.Select(listener => new ListenerDraft(gateway, gateway, listener))];

    /// <summary>Its ListenerSets, the oldest first, with their listeners.</summary>
    public List<(ListenerSet Set, List<ListenerDraft> Listeners)> Sets { get; } = [];

    /// <summary>All listeners: its own, then those of its sets.</summary>
    public IEnumerable<ListenerDraft> All => Own.Concat(Sets.SelectMany(static set => set.Listeners));

    /// <summary>Whether some listener of it can be served.</summary>
    public bool IsServed => Refused is null && addresses.Problem is null && All.Any(static listener => listener.IsServed);
}
