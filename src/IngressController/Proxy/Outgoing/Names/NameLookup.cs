using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;

namespace IngressController.Proxy.Outgoing.Names;

/// <summary>
/// Looks up names as the system's resolver does: <c>/etc/hosts</c> first, then the name servers of <c>/etc/resolv.conf</c>. Unlike it,
/// no thread waits meanwhile.
/// </summary>
/// <param name="settings">Whom to ask now.</param>
/// <param name="hosts">The names that need no server.</param>
/// <param name="families">Which kinds of addresses this machine can reach.</param>
sealed class NameLookup(Func<ResolverSettings> settings, Func<HostsFile> hosts, Func<IReadOnlyList<DnsType>> families, TimeProvider time)
{
    /// <summary>Of this machine.</summary>
    /// <param name="servers">Null: those of <c>/etc/resolv.conf</c>, with all that it says.</param>
    public static NameLookup Create(IReadOnlyList<IPEndPoint>? servers, TimeProvider time)
    {
        var file = new WatchedFile<ResolverSettings>(ResolverSettings.File, ResolverSettings.Parse, time);
        var hosts = new WatchedFile<HostsFile>(HostsFile.File, HostsFile.Parse, time);
        var given = servers is null ? null : ResolverSettings.Parse("") with { Servers = servers };
        return new(() => given ?? file.Read(), hosts.Read, FamiliesOfMachine, time);
    }

    public async Task<NameAnswer> FindAsync(string name, CancellationToken cancellation)
    {
        if (hosts().Find(name) is { Count: > 0 } known)
            return new(NameOutcome.Answered, known, TimeSpan.Zero);
        // RFC 6761, 6.3: no name server is asked for it.
        if (name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase))
            return new(NameOutcome.Answered, [IPAddress.Loopback, IPAddress.IPv6Loopback], TimeSpan.Zero);
        var asking = settings();
        var unanswered = (NameAnswer?)null;
        foreach (var candidate in asking.CandidatesOf(name))
        {
            if (!DnsName.IsValid(candidate))
                continue;
            var answer = await AskAsync(asking, candidate, cancellation);
            if (answer.Outcome == NameOutcome.Answered)
                return answer;
            if (answer.Outcome == NameOutcome.Unanswered)
                unanswered ??= answer;
        }

        return unanswered ?? NameAnswer.NotFound;
    }

    /// <summary>Asks the servers one after the other, until one knows.</summary>
    async Task<NameAnswer> AskAsync(ResolverSettings asking, string name, CancellationToken cancellation)
    {
        var problem = "";
        for (var attempt = 0; attempt < asking.Attempts; attempt++)
        {
            foreach (var server in asking.Servers)
            {
                var answers = await Task.WhenAll(families().Select(type => AskAsync(asking, server, name, type, cancellation)));
                var found = answers.Where(answer => answer.Outcome == NameOutcome.Answered).ToList();
                if (found.Count > 0)
                    return new(NameOutcome.Answered, [.. found.SelectMany(answer => answer.Addresses)], found.Min(answer => answer.Lifetime));
                if (answers.FirstOrDefault(answer => answer.Outcome == NameOutcome.Unanswered) is not { } failed)
                    return NameAnswer.NotFound;
                problem = failed.Problem;
            }
        }

        return NameAnswer.Unanswered(problem);
    }

    async Task<NameAnswer> AskAsync(ResolverSettings asking, IPEndPoint server, string name, DnsType type, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(asking.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            var answer = await DnsExchange.AskAsync(server, name, type, asking.UsesTcp, either.Token);
            return answer switch
            {
                { Addresses.Count: > 0 } => new(NameOutcome.Answered, answer.Addresses, answer.Lifetime),
                { Code: DnsAnswer.NoError or DnsAnswer.NoSuchName } => NameAnswer.NotFound,
                _ => NameAnswer.Unanswered($"the name server {server.Address} answers with error {answer.Code}"),
            };
        }
        catch (Exception error) when (error is SocketException or IOException)
        {
            return NameAnswer.Unanswered($"the name server {server.Address} can't be asked: {error.Message}");
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return NameAnswer.Unanswered($"the name server {server.Address} did not answer within {asking.Timeout.TotalSeconds} s");
        }
    }

    // As getaddrinfo with AI_ADDRCONFIG: without an address of a kind, none of the kind can be reached.
    static IReadOnlyList<DnsType> FamiliesOfMachine()
    {
        var own = NetworkInterface.GetAllNetworkInterfaces().SelectMany(nic => nic.GetIPProperties().UnicastAddresses)
            .Select(entry => entry.Address).Where(address => !IPAddress.IsLoopback(address) && !address.IsIPv6LinkLocal)
            .Select(address => address.AddressFamily).ToHashSet();
        return own.Contains(AddressFamily.InterNetworkV6) == own.Contains(AddressFamily.InterNetwork) ? [DnsType.A, DnsType.Aaaa]
            : own.Contains(AddressFamily.InterNetworkV6) ? [DnsType.Aaaa]
            : [DnsType.A];
    }
}
