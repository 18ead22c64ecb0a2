using System.Text;
using IngressController.Core.Cluster;
using IngressController.Kubernetes.Decoding;
using IngressController.Kubernetes.Manifests;

namespace IngressController.Tests.Kubernetes.Manifests;

/// <summary>Good input changed at random: whatever comes out, nothing throws and nothing hangs. The seed makes a failure repeatable.</summary>
public sealed class MutationTests
{
    static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    static readonly string[] Fragments =
    [
        "{", "}", "[", "]", "\"", "'", ":", ": ", ",", "- ", "\n", "\n  ", "\t", "#", "&a ", "*a", "!!str ", "!", "|", ">-", "<<: ", "? ", "---\n", "...\n",
        "%", "@", "null", "true", "80", "1e999", "-", "0x", "\\u", "\\ud800", "\0", "\u0085", "\u2028", "\uFEFF", "😀", "kind: List\nitems:\n- ",
    ];

    static readonly byte[][] Values =
    [
        [.. "null"u8], [.. "true"u8], [.. "-1"u8], [.. "1.5"u8], [.. "1e400"u8], [.. "99999999999999999999"u8], [.. "\"x\""u8], [.. "[]"u8], [.. "{}"u8],
        [.. "[null]"u8], [.. "[[]]"u8], [.. "\"\\ud800\""u8], [(byte)'"', 0xff, (byte)'"'],
    ];

    [Theory]
    [InlineData("services.yaml")]
    [InlineData("ingress.yaml")]
    [InlineData("hosts.yaml")]
    [InlineData("endpoints.yaml")]
    public async Task Mutated_YAML_is_read_or_reported(string file)
    {
        var good = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "lab", file));

        await WithinDeadline(() => Mutate(good, file.Length, text => ManifestReader.Read("f.yaml", Encoding.UTF8.GetBytes(text))));
    }

    [Fact]
    public async Task Mutated_JSON_files_are_read_or_reported() =>
        await WithinDeadline(() => Mutate(
            "{\"apiVersion\":\"v1\",\"kind\":\"List\",\"items\":[\n{\"apiVersion\":\"v1\",\"kind\":\"Service\",\"metadata\":{\"name\":\"s\"}}]}",
            7,
            text => ManifestReader.Read("f.json", Encoding.UTF8.GetBytes(text))));

    [Theory]
    [InlineData(ResourceKind.Ingress, """
        {"apiVersion":"networking.k8s.io/v1","metadata":{"name":"n","annotations":{"a.b/c":"d"},"creationTimestamp":"2026-01-31T12:00:00Z"},
         "spec":{"defaultBackend":{"service":{"name":"s","port":{"number":80}}},"tls":[{"hosts":["h"],"secretName":"t"}],
         "rules":[{"host":"h","http":{"paths":[{"path":"/","pathType":"Prefix","backend":{"resource":{"kind":"K","name":"n"}}}]}}]}}
        """)]
    [InlineData(ResourceKind.Ingress, """
        {"apiVersion":"extensions/v1beta1","metadata":{"name":"n"},"spec":{"backend":{"serviceName":"s","servicePort":80}}}
        """)]
    [InlineData(ResourceKind.IngressClass, """{"metadata":{"name":"n"},"spec":{"controller":"c"}}""")]
    [InlineData(ResourceKind.Service, """
        {"metadata":{"name":"n","annotations":{"service.kubernetes.io/topology-mode":"Auto"}},
         "spec":{"clusterIPs":["1.2.3.4"],"selector":{"a":"b"},"sessionAffinity":"ClientIP","sessionAffinityConfig":{"clientIP":{"timeoutSeconds":1}},
         "ports":[{"name":"p","port":80,"targetPort":"x"}]}}
        """)]
    [InlineData(ResourceKind.EndpointSlice, """
        {"metadata":{"name":"n","labels":{"kubernetes.io/service-name":"s"}},"addressType":"IPv4","ports":[{"port":80}],
         "endpoints":[{"addresses":["1.2.3.4"],"conditions":{"ready":true},"targetRef":{"kind":"Pod","name":"p"},"hints":{"forZones":[{"name":"z"}]}}]}
        """)]
    [InlineData(ResourceKind.Endpoints, """{"metadata":{"name":"n"},"subsets":[{"addresses":[{"ip":"1.2.3.4"}],"ports":[{"port":80}]}]}""")]
    [InlineData(ResourceKind.Secret, """{"metadata":{"name":"n"},"type":"t","data":{"k":"aGk="},"stringData":{"k":"v"}}""")]
    [InlineData(ResourceKind.ConfigMap, """{"metadata":{"name":"n"},"data":{"k":"v"}}""")]
    [InlineData(ResourceKind.Namespace, """{"metadata":{"name":"n","labels":{"k":"v"}}}""")]
    public async Task Mutated_objects_are_decoded_or_reported(ResourceKind kind, string json)
    {
        var good = Encoding.UTF8.GetBytes(json);
        var random = new Random((int)kind);
        Assert.NotNull(ObjectDecoder.Decode(kind, good).Object);

        await WithinDeadline(() =>
        {
            for (var round = 0; round < 20_000; round++)
            {
                var mutant = Mutant(good, random);
                var decoded = ObjectDecoder.Decode(kind, mutant);
                Assert.True(decoded.Object is null != decoded.Unreadable is null, Encoding.UTF8.GetString(mutant));
            }
        });
    }

    /// <summary>Cuts, doubles, flips, or puts another value in a value's place.</summary>
    static byte[] Mutant(byte[] good, Random random)
    {
        var from = random.Next(good.Length);
        var to = random.Next(from, Math.Min(good.Length, from + 20));
        switch (random.Next(4))
        {
            case 0:
                return [.. good[..from], .. good[to..]];
            case 1:
                return [.. good[..to], .. good[from..]];
            case 2:
                var flipped = good.ToArray();
                flipped[from] = (byte)random.Next(256);
                return flipped;
            default:
                var colon = Array.IndexOf(good, (byte)':', from);
                var end = colon < 0 ? -1 : Array.FindIndex(good, colon, b => b is (byte)',' or (byte)'}');
                return end < 0 ? good[..from] : [.. good[..(colon + 1)], .. Values[random.Next(Values.Length)], .. good[end..]];
        }
    }

    static void Mutate(string good, int seed, Func<string, ManifestContent> read)
    {
        var random = new Random(seed);
        for (var round = 0; round < 5_000; round++)
        {
            var text = good;
            for (var change = random.Next(1, 5); change > 0; change--)
            {
                var at = random.Next(text.Length + 1);
                var cut = random.Next(Math.Min(8, text.Length - at) + 1);
                text = string.Concat(text.AsSpan(0, at), Fragments[random.Next(Fragments.Length)], text.AsSpan(at + cut));
            }

            var content = read(text);
            Assert.All(content.Problems, problem => Assert.InRange(problem.Line, 1, text.Count(IsLineBreak) + 1));
        }
    }

    /// <summary>YAML 1.1 has more of them than editors.</summary>
    static bool IsLineBreak(char c) => c is '\n' or '\r' or '\u0085' or '\u2028' or '\u2029';

    static Task WithinDeadline(Action work) => Task.Run(work).WaitAsync(Deadline);
}
