using System.CommandLine;
using IngressController.Core.Translation;
using IngressController.Kubernetes;

namespace IngressController.Cli;

/// <summary>The flags that limit what namespaces may do to each other's hosts. ingress-nginx has none of them.</summary>
sealed class HostFlags
{
    const string Shared = "shared";
    const string FirstNamespace = "first-namespace";

    readonly Option<string?> _ownership = new("--host-ownership")
    {
        HelpName = $"{Shared}|{FirstNamespace}",
        Description = "Who may name a host: every namespace, as with ingress-nginx, " +
            "or only the one whose Ingress is the oldest that names it (default: shared)",
    };

    readonly Option<string?> _owners = new("--host-owners")
    {
        HelpName = "LIST|FILE",
        Description = "Hosts that only one namespace may name: host=namespace, separated by commas or one a line of a file; " +
            "*.example.com=namespace is for all names below, the most specific counts",
    };

    readonly Option<bool> _canaries = new("--allow-cross-namespace-canaries")
    {
        Description = "Let canaries take requests of Ingresses of other namespaces, as with ingress-nginx",
    };

    public IEnumerable<Option> All => [_ownership, _owners, _canaries];

    /// <summary>Reads and checks the values. Throws <see cref="ConfigurationException"/>.</summary>
    public TranslationOptions Read(ParseResult result, TranslationOptions options) => options with
    {
        HostOwnership = result.GetValue(_ownership) switch
        {
            null or "" or Shared => HostOwnership.Shared,
            FirstNamespace => HostOwnership.FirstNamespace,
            var text => throw new ConfigurationException($"{_ownership.Name}: \"{text}\" is neither {Shared} nor {FirstNamespace}"),
        },
        HostOwners = Owners(result.GetValue(_owners)),
        AllowCrossNamespaceCanaries = result.GetValue(_canaries),
    };

    HostOwnerList Owners(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return HostOwnerList.Empty;
        var entries = text.Contains('=', StringComparison.Ordinal) ? [text] : Lines(text);
        return HostOwnerList.TryParse(
            entries.SelectMany(line => line.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)),
            out var list, out var problem)
            ? list
            : throw new ConfigurationException($"{_owners.Name}: {problem}");
    }

    IEnumerable<string> Lines(string file)
    {
        try
        {
            return [.. File.ReadLines(file).Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0)];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{_owners.Name}: neither host=namespace nor a file that can be read: {error.Message}", error);
        }
    }
}
