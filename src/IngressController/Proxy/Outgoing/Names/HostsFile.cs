using System.Net;

namespace IngressController.Proxy.Outgoing.Names;

/// <summary>The names of <c>/etc/hosts</c> (hosts(5)), which come before all name servers: the pod's own and its hostAliases.</summary>
sealed class HostsFile
{
    public const string File = "/etc/hosts";

    readonly Dictionary<string, List<IPAddress>> _addresses = new(StringComparer.OrdinalIgnoreCase);

    HostsFile()
    {
    }

    public static HostsFile Parse(string text)
    {
        var hosts = new HostsFile();
        foreach (var line in text.Split('\n'))
        {
            var words = line.Split('#')[0].Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            if (words is not [var first, .. var names] || !IPAddress.TryParse(first, out var address))
                continue;
            foreach (var name in names)
            {
                if (!hosts._addresses.TryGetValue(name, out var known))
                    hosts._addresses[name] = known = [];
                if (!known.Contains(address))
                    known.Add(address);
            }
        }

        return hosts;
    }

    /// <summary>The addresses of a name; none when the file lacks it.</summary>
    public IReadOnlyList<IPAddress> Find(string name) => _addresses.GetValueOrDefault(name.TrimEnd('.')) ?? [];
}
