using System.Diagnostics;
using System.Globalization;
using IngressController.Tests.Proxy.Forwarding.Http1;
using IngressController.TestTree;

namespace IngressController.Tests.Fuzz;

/// <summary>
/// No octets break a parser. A run of the tests tries a number of inputs that is always the same; <c>./do fuzz</c> tries for FUZZ_MINUTES each, with
/// the branches watched, and keeps below <c>tests/corpora/fuzz</c> what reached new ones. What is kept there is tried by every run.
/// </summary>
public sealed class FuzzTests
{
    const int Inputs = 3_000;

    static readonly string? Minutes = Environment.GetEnvironmentVariable("FUZZ_MINUTES");
    static readonly string? Only = Environment.GetEnvironmentVariable("FUZZ_PARSER");

    public static TheoryData<string> Targets => [.. FuzzTargets.All.Keys.Where(static name => Only is null or "" || name == Only)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void Octets_of_any_kind_are_read_or_refused(string name)
    {
        var target = FuzzTargets.All[name];
        var folder = Repository.Path("tests", "corpora", "fuzz", name);
        var kept = Directory.Exists(folder) ? Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(File.ReadAllBytes) : [];
        var seed = Seeds.Of(Minutes is null ? 1 : null);
        var fuzzer = new Fuzzer(target with { Seeds = [.. target.Seeds, .. kept] }, new(seed));
        var found = fuzzer.Run(GoesOn(fuzzer));
        if (Minutes is not null)
        {
            foreach (var octets in fuzzer.Kept)
                Keep(folder, octets);
            TestContext.Current.TestOutputHelper?.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{name}: {fuzzer.Tried} inputs, {fuzzer.Reached}, {fuzzer.Kept.Count} kept"));
        }

        if (found is not var (broken, error))
            return;
        if (Minutes is not null)
            Keep(folder, broken);
        Assert.Fail($"WIRE_SEED={seed}, {Convert.ToHexString(broken)}: {error}");
    }

    static Func<bool> GoesOn(Fuzzer fuzzer)
    {
        if (Minutes is null)
            return () => fuzzer.Tried < Inputs;
        var (begin, limit) = (Stopwatch.GetTimestamp(), TimeSpan.FromMinutes(double.Parse(Minutes, CultureInfo.InvariantCulture)));
        return () => Stopwatch.GetElapsedTime(begin) < limit;
    }

    static void Keep(string folder, byte[] octets)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(octets))[..16]), octets);
    }
}
