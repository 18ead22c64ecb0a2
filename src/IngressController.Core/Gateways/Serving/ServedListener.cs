namespace IngressController.Core.Gateways.Serving;

/// <summary>A listener in force.</summary>
public sealed class ServedListener
{
    /// <summary>The host name in lower case; empty for every one.</summary>
    public required string Hostname { get; init; }

    /// <summary>The Gateway.</summary>
    public required ObjectKey Gateway { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether TLS ends here; false where it is plain, or goes on to the pods.</summary>
    public required bool Terminates { get; init; }

    /// <summary>The Secrets with its certificates, each of which can be used; empty where TLS does not end here, or none can be used.</summary>
    public required ValueArray<ObjectKey> Certificates { get; init; }

    /// <summary>The certificates that clients need; null: none are asked for.</summary>
    public ClientValidation? Clients { get; init; }

    /// <summary>Whether it serves TLSRoutes, whose rules are found by server name alone, with or without an end of TLS here.</summary>
    public required bool IsTls { get; init; }

    internal HostTable<RuleTable> Rules { get; init; } = new(new Dictionary<string, RuleTable>());

    /// <summary>
    /// The rule for a request, or null. Rules of the most special host name stand before all others (<c>*</c> stands for labels).
    /// </summary>
    /// <param name="host">The name without port.</param>
    /// <param name="path">The normalized path.</param>
    /// <param name="request">What else rules compare.</param>
    public GatewayRule? Match<T>(ReadOnlySpan<char> host, ReadOnlySpan<char> path, T request)
        where T : IRuleRequest
    {
        var level = HostTable<RuleTable>.First;
        while (Rules.Next(host, ref level) is { } table)
        {
            if (table.Match(path, request) is { } rule)
                return rule;
        }

        return null;
    }
}
