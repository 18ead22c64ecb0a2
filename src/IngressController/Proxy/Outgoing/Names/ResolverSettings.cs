using System.Globalization;
using System.Net;

namespace IngressController.Proxy.Outgoing.Names;

/// <summary>Whom to ask for names, and how: the content of <c>/etc/resolv.conf</c> (resolv.conf(5)).</summary>
/// <param name="Servers">Name servers in the order in which they are asked, at most three.</param>
/// <param name="Search">Domains that are appended to names with few dots.</param>
/// <param name="Dots">A name with at least as many dots is asked for as it is first, then with the domains.</param>
/// <param name="Timeout">How long one server may take for one answer: 1 to 30 s.</param>
/// <param name="Attempts">How often all servers are asked: 1 to 5.</param>
/// <param name="UsesTcp">Whether UDP is left out (<c>use-vc</c>).</param>
sealed record ResolverSettings(
    IReadOnlyList<IPEndPoint> Servers, IReadOnlyList<string> Search, int Dots, TimeSpan Timeout, int Attempts, bool UsesTcp = false)
{
    public const string File = "/etc/resolv.conf";

    const int Port = 53;
    const int MaxServers = 3;
    const int MaxDomains = 32;

    /// <summary>Reads the file's lines. What is not known is skipped, and without a server this machine is asked, both as in glibc.</summary>
    public static ResolverSettings Parse(string text)
    {
        var servers = new List<IPEndPoint>();
        IReadOnlyList<string> search = [];
        var (dots, seconds, attempts, usesTcp) = (1, 5, 2, false);
        foreach (var line in text.Split('\n'))
        {
            switch (line.Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries))
            {
                case ["nameserver", var address, ..] when servers.Count < MaxServers && IPAddress.TryParse(address, out var server):
                    servers.Add(new(server, Port));
                    break;
                case ["search" or "domain", .. var domains]:
                    search = [.. domains.Select(domain => domain.Trim('.')).Where(domain => domain.Length > 0).Take(MaxDomains)];
                    break;
                case ["options", .. var options]:
                    foreach (var option in options)
                    {
                        dots = Number(option, "ndots:", dots, 0, 15);
                        seconds = Number(option, "timeout:", seconds, 1, 30);
                        attempts = Number(option, "attempts:", attempts, 1, 5);
                        usesTcp |= option == "use-vc";
                    }

                    break;
            }
        }

        if (servers.Count == 0)
            servers.Add(new(IPAddress.Loopback, Port));
        return new(servers, search, dots, TimeSpan.FromSeconds(seconds), attempts, usesTcp);
    }

    /// <summary>The names to ask for in turn, without a dot at the end. A name that has one is complete.</summary>
    public IEnumerable<string> CandidatesOf(string name)
    {
        if (name.EndsWith('.'))
            return [name[..^1]];
        var longer = Search.Select(domain => $"{name}.{domain}");
        return name.Count(c => c == '.') >= Dots ? longer.Prepend(name) : longer.Append(name);
    }

    static int Number(string option, string prefix, int otherwise, int least, int most) =>
        option.StartsWith(prefix, StringComparison.Ordinal) &&
        int.TryParse(option.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? Math.Clamp(number, least, most)
            : otherwise;
}
