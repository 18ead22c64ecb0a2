using System.Globalization;
using IngressController.Tests.Features.Snippets.Cases.Nginx;
using IngressController.Tests.Proxy.Forwarding.Http1;

namespace IngressController.Tests.Features.Snippets.Differ;

/// <summary>
/// A real nginx does the same with random snippets. As a rule they are always the same ones. SNIPPET_BATCHES=N asks for more, and WIRE_SEED=N
/// for others; a failure names the seed of its batch.
/// </summary>
public sealed class SnippetDifferTests(ITestOutputHelper output)
{
    const int UsualBatches = 5;
    const int UsualSeed = 8000;

    /// <summary>Compositions that share a ConfigMap, an nginx and a controller.</summary>
    const int BatchSize = 30;

    /// <summary>What of a batch is made small and shown.</summary>
    const int MostShown = 4;

    static int Batches { get; } =
        Environment.GetEnvironmentVariable("SNIPPET_BATCHES") is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : UsualBatches;

    [Fact]
    public async Task Nginx_does_the_same_with_random_snippets()
    {
        if (!NginxProcess.IsThere)
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") is "true" or "1", "CI must have nginx and its modules, which tests/run unpacks");
            Assert.Skip("needs nginx with its modules headers-more and lua, which tests/run unpacks");
        }

        await using var comparer = new Comparer();
        var first = Seeds.Of(UsualSeed);
        var failures = new List<string>();
        var shown = new HashSet<string>(StringComparer.Ordinal);
        var wanted = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < Batches; i++)
        {
            var random = new Random(unchecked(first + i));
            List<Difference>? differences = null;
            while (differences is null)
            {
                var settings = Composition.Settings(random);
                differences = await comparer.CompareAsync(
                    [.. Enumerable.Range(1, BatchSize).Select(number => Composition.Make(random, number, settings, comparer.AuthPort))]);
            }

            foreach (var group in differences.ToLookup(WantedDifferences.Reason))
            {
                if (group.Key is not null)
                {
                    wanted[group.Key] = wanted.GetValueOrDefault(group.Key) + group.Count();
                    continue;
                }

                foreach (var fault in group.DistinctBy(static fault => fault.What).Where(fault => shown.Add(fault.What)).Take(MostShown))
                {
                    failures.Add($"WIRE_SEED={unchecked(first + i)}, c{fault.Composition.Number}: {await Shrinker.ShrinkAsync(fault, comparer)}");
                    output.WriteLine(failures[^1]);
                }
            }
        }

        output.WriteLine($"{Batches * BatchSize} compositions from seed {first}, " +
            $"{comparer.Refused} not loaded by nginx, {comparer.Requests} requests compared; nginx died {comparer.Deaths} times");
        foreach (var (reason, count) in wanted.OrderByDescending(pair => pair.Value))
            output.WriteLine($"{count} wanted: {reason}");
        Assert.True(failures.Count == 0, string.Join("\n\n", failures));
    }
}
