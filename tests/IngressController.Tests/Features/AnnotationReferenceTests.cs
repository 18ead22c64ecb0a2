using System.Text;
using IngressController.Core.Annotations;
using IngressController.Features;
using IngressController.Features.Snippets.Compiling;
using IngressController.TestTree;

namespace IngressController.Tests.Features;

/// <summary>
/// The annotation reference beside the features says what the catalogue says. UPDATE_GOLDEN=1 writes it anew; the difference is
/// then to be reviewed.
/// </summary>
public sealed class AnnotationReferenceTests
{
    [Fact]
    public void The_reference_is_what_the_catalogue_says() =>
        Golden.Check(Repository.Path("src", "IngressController", "Features", "README.md"), Render());

    /// <summary>But for those that a setting keeps from being read: what holds meanwhile stands with those that are not honoured.</summary>
    [Fact]
    public void No_name_stands_in_two_places()
    {
        var options = FeatureCatalog.Policies.Annotations.Values.Where(option => option.Gate is null);
        var names = options.Select(option => option.AnnotationName!).Concat(UnsupportedAnnotations.All.Select(annotation => annotation.Name)).ToList();
        Assert.Equal(names.Distinct(StringComparer.Ordinal), names);
        Assert.All(FeatureCatalog.Policies.Options, option => Assert.EndsWith(".", option.Help, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_note_is_about_a_directive_that_is_understood() =>
        Assert.Empty(DirectiveNotes.Names.Except(DirectiveCatalog.Names, StringComparer.Ordinal));

    /// <summary>What <c>ForeignHostSetting</c> speaks of: for all others another rule decides, or they hold for paths.</summary>
    [Fact]
    public void For_these_the_oldest_Ingress_of_a_host_decides() => Assert.Equal(
        [
            "app-root", "auth-tls-secret", "from-to-www-redirect", "server-alias", "server-snippet", "ssl-ciphers", "ssl-prefer-server-ciphers",
            "use-regex",
        ],
        FeatureCatalog.Policies.OfHosts);

    static string Render()
    {
        var text = new StringBuilder("""
            # Annotations and settings

            Made from the catalogue by `AnnotationReferenceTests`; do not edit, run that test with `UPDATE_GOLDEN=1` instead.

            An annotation is `nginx.ingress.kubernetes.io/NAME` with ingress-nginx' meaning, default and status codes, or
            `yarp.ingress.kubernetes.io/NAME`, which is the same and wins when both are set. A setting is a key of the ConfigMap that
            `--configmap` names. Annotation beats setting beats default. A value that cannot be used is told by a log line, an Event and a
            metric, and what holds without it stays in force; a broken security setting closes the paths of its Ingress with 503.

            ## Annotations


            """);
        Table(text, "Annotation | Default | Values | Risk | Holds for", "Effect",
            FeatureCatalog.Policies.Annotations.Values.OrderBy(option => option.AnnotationName, StringComparer.Ordinal)
                .Select(option => new[]
                {
                    $"`{option.AnnotationName}`", Code(option.Default), option.Values, option.Risk.ToString(), ScopeOf(option), option.Help,
                }));
        text.Append("\n## Annotations that are not supported\n\nEach is told as a warning on its Ingress. " +
            "Where one would protect, its paths answer 503; with server-snippet all paths of its hosts, where no older Ingress sets one.\n\n");
        Table(text, "Annotation", "Why", UnsupportedAnnotations.All.OrderBy(annotation => annotation.Name, StringComparer.Ordinal)
            .Select(annotation => new[] { $"`{annotation.Name}`", annotation.Reason + (annotation.IsProtection ? " (its paths answer 503)" : "") }));
        text.Append("\n## Settings\n\n");
        Table(text, "Setting | Default | Values", "Effect",
            FeatureCatalog.Policies.Settings.Values.OrderBy(option => option.SettingName, StringComparer.Ordinal)
                .Select(option => new[] { $"`{option.SettingName}`", Code(option.Default), option.Values, HelpOf(option) }));
        text.Append("""

            ## Directives of snippets

            Any other directive is left out with a warning when it cannot protect anything; else it closes what it covers with 503. `check` tells it of
            each directive in a cluster. Where they may stand: `http`, `server` and `path` are the ConfigMap's `http-snippet`, `server-snippet` and
            `location-snippet`, and the annotations `server-snippet` and `configuration-snippet`; `location` and `if` are blocks there;
            `auth` is `auth-snippet` and `global-auth-snippet`.


            """);
        Table(text, "Directive | May stand in", "Differs from nginx", DirectiveCatalog.Names.Select(name => new[]
        {
            $"`{name}`", PlaceNames.All(DirectiveCatalog.Find(name)!.Places), DirectiveNotes.Of(name),
        }));
        return text.ToString();
    }

    static string Code(string? text) => string.IsNullOrEmpty(text) ? "" : $"`{text}`";

    static string ScopeOf(Option option) => option.Scope is OptionScope.Hosts or OptionScope.HostsByOtherRule ? "the hosts" : "the paths";

    static string HelpOf(Option option) => option.AnnotationName is { } annotation ? $"As the annotation {annotation}, where that is not set." : option.Help;

    static void Table(StringBuilder text, string first, string last, IEnumerable<string[]> rows)
    {
        text.Append($"| {first} | {last} |\n|{string.Concat(Enumerable.Repeat("---|", first.Split('|').Length + 1))}\n");
        foreach (var row in rows)
            text.Append($"| {string.Join(" | ", row.Select(cell => cell.Replace("|", "\\|", StringComparison.Ordinal)))} |\n");
    }
}
