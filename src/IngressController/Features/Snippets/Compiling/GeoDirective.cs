using System.Collections.Immutable;
using System.Net;
using IngressController.Features.Snippets.Syntax;

namespace IngressController.Features.Snippets.Compiling;

/// <summary>Compiles geo: a variable whose value depends on an address (ngx_http_geo_module).</summary>
static class GeoDirective
{
    public static void Compile(LevelBuilder level, Directive directive)
    {
        var address = directive.Arguments.Length == 2 ? directive.Arguments[0].Text : "$remote_addr";
        if (directive.Arguments[^1].Text is not ['$', .. { Length: > 0 } name] || !SnippetVariables.CanBeSet(name))
            level.Refuse(directive, "names no variable of its own");
        else if (level.Text(directive, address) is { } source && Read(level, directive) is var (networks, standard))
            level.Variables.Declare(name, new(context => ValueOf(source.EvaluateDecoded(context), networks, standard), IsDecoded: true));
    }

    static (ImmutableArray<(IPNetwork Network, string Value)> Networks, string Standard)? Read(LevelBuilder level, Directive directive)
    {
        var networks = new List<(IPNetwork Network, string Value)>();
        var standard = "";
        foreach (var entry in directive.Block!.Value)
        {
            if (entry is { Name: "default", Arguments: [var value] })
                standard = value.Text;
            else if (entry is { Block: null, Arguments: [var ofNetwork] } && TryNetwork(entry.Name, out var network))
                networks.Add((network, ofNetwork.Text));
            else
            {
                level.Refuse(entry, "is no entry of a geo that is understood: default, or an address or range, and its value");
                return null;
            }
        }

        // The narrowest that holds an address decides.
        return ([.. networks.OrderByDescending(static one => one.Network.PrefixLength)], standard);
    }

    static bool TryNetwork(string text, out IPNetwork network)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        network = default;
        if (!IPAddress.TryParse(slash < 0 ? text : text[..slash], out var address))
            return false;
        var most = address.GetAddressBytes().Length * 8;
        if (slash < 0)
            network = new(address, most);
        else if (int.TryParse(text.AsSpan(slash + 1), out var length) && length >= 0 && length <= most)
            network = new(Masked(address, length), length);
        else
            return false;
        return true;
    }

    // nginx cuts the bits behind the length.
    static IPAddress Masked(IPAddress address, int length)
    {
        var octets = address.GetAddressBytes();
        for (var bit = length; bit < octets.Length * 8; bit++)
            octets[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new(octets);
    }

    static string ValueOf(string address, ImmutableArray<(IPNetwork Network, string Value)> networks, string standard)
    {
        // As nginx has it, what is no address is the last one there is.
        if (!IPAddress.TryParse(address, out var client))
            client = IPAddress.Broadcast;
        foreach (var (network, value) in networks)
        {
            if (network.Contains(client))
                return value;
        }

        return standard;
    }
}
