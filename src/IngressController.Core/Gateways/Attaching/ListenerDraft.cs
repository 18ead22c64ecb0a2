using IngressController.Core.Gateways.Serving;

namespace IngressController.Core.Gateways.Attaching;

/// <summary>One listener of a Gateway or ListenerSet, and what is found out about it in one translation.</summary>
/// <param name="gateway">Its Gateway.</param>
/// <param name="owner">The object that has it: the Gateway, or a ListenerSet.</param>
/// <param name="listener">As written.</param>
sealed class ListenerDraft(Gateway gateway, GatewayObject owner, Listener listener)
{
    readonly HashSet<ObjectReference> _attached = [];

    public Gateway Gateway => gateway;

    public GatewayObject Owner => owner;

    public Listener Listener => listener;

    /// <summary>The routes that it takes.</summary>
    public ValueArray<RouteGroupKind> SupportedKinds { get; set; }

    /// <summary>Why it is not accepted; null: it is.</summary>
    public Problem? Refused { get; set; }

    /// <summary>What it refers to and does not find; null: it finds all.</summary>
    public Problem? Unresolved { get; set; }

    /// <summary>The conflict because of which it is not accepted; null: there is none.</summary>
    public Problem? Conflict { get; set; }

    /// <summary>Other TLS listeners of its port that cover some of its names; null: there are none.</summary>
    public Problem? Overlap { get; set; }

    /// <summary>The usable certificates, as Secrets.</summary>
    public ValueArray<ObjectKey> Certificates { get; set; }

    /// <summary>The certificates that clients need; null: none are asked for.</summary>
    public ClientValidation? Clients { get; set; }

    /// <summary>The routes whose Accepted is true here, with the host names that they have here, in order of age.</summary>
    public List<(GatewayRoute Route, IReadOnlyList<string> Hostnames)> Attached { get; } = [];

    public bool IsTls => listener.Protocol is "HTTPS" or "TLS";

    /// <summary>Whether TLS ends here.</summary>
    public bool Terminates => IsTls && listener.Tls is { Mode: "Terminate" };

    /// <summary>Whether clients are served: it is accepted, and has a certificate where it needs one.</summary>
    public bool IsServed => Refused is null && (!Terminates || !Certificates.IsEmpty);

    /// <summary>Attaches a route, whatever the listener's own state.</summary>
    public void Attach(GatewayRoute route, IReadOnlyList<string> hostnames)
    {
        if (_attached.Add(route.Reference))
            Attached.Add((route, hostnames));
    }
}
