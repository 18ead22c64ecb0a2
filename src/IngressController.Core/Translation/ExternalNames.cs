using System.Net;

namespace IngressController.Core.Translation;

/// <summary>
/// Limits what an ExternalName Service may point at: never at the controller itself or at its machine (behaviour 75), which would let
/// a tenant reach ports that are not exposed.
/// </summary>
public static class ExternalNames
{
    /// <summary>What is wrong with a name, or null.</summary>
    public static string? ProblemOf(string? name)
    {
        if (string.IsNullOrEmpty(name))
            return "is empty";
        var bare = name.EndsWith('.') ? name[..^1] : name;
        if (bare.Equals("localhost", StringComparison.OrdinalIgnoreCase) || bare.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase) ||
            bare.Equals("localhost.localdomain", StringComparison.OrdinalIgnoreCase))
            return "is a loopback name, which is refused";
        if (IPAddress.TryParse(bare, out var address))
            return IsRefused(address) ? "is a loopback, link-local, multicast or cloud metadata address, which is refused" : null;
        return Uri.CheckHostName(bare) == UriHostNameType.Dns ? null : "is not a DNS name";
    }

    /// <summary>Whether an address may not be used, whatever name led to it: the machine itself, link-local (cloud metadata), multicast.</summary>
    public static bool IsRefused(IPAddress address) => ReservedAddresses.IsLoopback(address) || ReservedAddresses.IsNeverDestination(address);
}
