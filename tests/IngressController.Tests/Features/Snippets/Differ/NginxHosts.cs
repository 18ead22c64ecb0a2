using System.Globalization;
using System.Text.RegularExpressions;
using IngressController.Tests.Features.Snippets.Cases.Nginx;

namespace IngressController.Tests.Features.Snippets.Differ;

/// <summary>One nginx with a server for each composition, but for those that it does not load.</summary>
static partial class NginxHosts
{
    /// <param name="compositions">They share a ConfigMap.</param>
    /// <param name="ports">On 127.0.0.1.</param>
    /// <param name="pods">The ports of the pods by name.</param>
    /// <param name="refused">Receives why a composition is not loaded, by its number.</param>
    /// <returns>nginx; null when it does not load what the ConfigMap says.</returns>
    public static async Task<NginxProcess?> StartAsync(
        IReadOnlyList<Composition> compositions, (int Http, int Https) ports, IReadOnlyDictionary<string, int> pods, Dictionary<int, string> refused)
    {
        while (true)
        {
            if (compositions.Count > 1 && refused.Count == compositions.Count)
                return null;
            var left = compositions.Where(one => !refused.ContainsKey(one.Number)).ToList();
            var nginx = await NginxProcess.StartAsync(folder =>
            {
                foreach (var one in left)
                    File.WriteAllText($"{folder}/c{one.Number}.conf", NginxConfiguration.ServerOf(one.Case, folder, ports));
                var servers = string.Concat(left.Select(one => $"include {folder}/c{one.Number}.conf;\n"));
                return NginxConfiguration.Of(compositions[0].Case.Configmap, servers, folder, pods);
            });
            if (nginx.Refusal is not { } refusal)
                return nginx;
            await nginx.DisposeAsync();
            var reason = refusal.Split('\n').FirstOrDefault(line => line.Contains("[emerg]", StringComparison.Ordinal), refusal);
            // Braces make a variable of a capture, and an if asks for one. Nobody sets it.
            if (reason.Contains("unknown \"1\" variable", StringComparison.Ordinal))
            {
                var culprits = left.Where(static one => NamedCapture().IsMatch(one.AllText)).ToList();
                culprits.ForEach(one => refused.Add(one.Number, reason));
                if (culprits.Count == 0)
                    return null;
                continue;
            }

            var match = Culprit().Match(reason);
            if (!match.Success)
                return null;
            var number = match.Groups.Values.Skip(1).First(group => group.Success).Value;
            if (!refused.TryAdd(int.Parse(number, CultureInfo.InvariantCulture), reason))
                return null;
        }
    }

    // The file of a host, or a variable that is named after one.
    [GeneratedRegex(@"/c(\d+)\.conf:\d+|unknown ""[a-z]+([1-9]\d*)"" variable")]
    private static partial Regex Culprit();

    [GeneratedRegex(@"\$\{1\}|if \(\$1\b")]
    private static partial Regex NamedCapture();
}
