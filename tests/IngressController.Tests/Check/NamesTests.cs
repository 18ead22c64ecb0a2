using IngressController.Cli;
using IngressController.Features;

namespace IngressController.Tests.Check;

/// <summary>Of every name that ingress-nginx has the check can tell what becomes of it.</summary>
public sealed class NamesTests
{
    static readonly ILookup<string, string> Names = Read();

    [Fact]
    public void Every_annotation_is_honoured_or_known_not_to_be()
    {
        Assert.Equal(138, Names["annotation"].Count());
        Assert.DoesNotContain(
            Names["annotation"],
            name => !FeatureCatalog.Policies.Annotations.ContainsKey(name) && !FeatureCatalog.Policies.Unsupported.ContainsKey(name));
    }

    [Fact]
    public void Every_key_of_the_ConfigMap_is_honoured_or_known_not_to_be_and_never_both()
    {
        var unsupported = UnsupportedSettings.All.Select(setting => setting.Name).ToHashSet();
        Assert.NotEmpty(Names["setting"]);
        Assert.DoesNotContain(Names["setting"], name => FeatureCatalog.Policies.Settings.ContainsKey(name) == unsupported.Contains(name));
        Assert.Empty(unsupported.Except(Names["setting"]));
        Assert.Equal(UnsupportedSettings.All.Count, unsupported.Count);
    }

    [Fact]
    public void Every_flag_is_honoured_or_accepted()
    {
        var honoured = new ControllerFlags().All.Select(option => option.Name).ToHashSet();
        Assert.NotEmpty(Names["flag"]);
        Assert.DoesNotContain(Names["flag"], name => honoured.Contains(name) == AcceptedFlags.ReasonOf(name) is not null);
    }

    static ILookup<string, string> Read()
    {
        using var reader = new StreamReader(typeof(NamesTests).Assembly.GetManifestResourceStream("ingress-nginx-names.txt")!);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith('#'))
            .Select(line => line.Split(' ')).ToLookup(words => words[0], words => words[1]);
    }
}
