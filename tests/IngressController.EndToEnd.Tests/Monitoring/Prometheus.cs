using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using IngressController.EndToEnd.Tests.Machine;

namespace IngressController.EndToEnd.Tests.Monitoring;

/// <summary>A real Prometheus that scrapes one controller as deploy/prometheus has it.</summary>
sealed partial class Prometheus : IAsyncDisposable
{
    readonly Scratch _folder;
    readonly RunningProgram _program;
    readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };

    Prometheus(Scratch folder, RunningProgram program, string address)
    {
        _folder = folder;
        _program = program;
        _http.BaseAddress = new($"http://{address}/");
    }

    public static async Task<Prometheus> StartAsync(System.Net.IPEndPoint health)
    {
        var folder = new Scratch("prometheus");
        var config = folder.File("prometheus.yml");
        await File.WriteAllTextAsync(config, ShippedConfig.ForController(folder.Path, health));
        var program = RunningProgram.Start(
            PrometheusTools.Server, $"--config.file={config}", $"--storage.tsdb.path={folder.File("data")}", "--web.listen-address=127.0.0.1:0");
        try
        {
            var line = await program.UntilWrittenAsync(ListeningLine(), TimeSpan.FromSeconds(30));
            var prometheus = new Prometheus(folder, program, line.Groups[1].Value);
            await Eventually.IsAsync("Prometheus is ready", prometheus.IsReadyAsync, ready => ready);
            return prometheus;
        }
        catch
        {
            await program.DisposeAsync();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Evaluates an expression now: the number of series, and their values by label.</summary>
    /// <exception cref="InvalidOperationException">It is no valid expression.</exception>
    public async Task<IReadOnlyList<PrometheusSample>> QueryAsync(string expression)
    {
        using var form = new FormUrlEncodedContent([new("query", expression)]);
        using var answer = await _http.PostAsync("api/v1/query", form);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        if (json.RootElement.GetProperty("status").GetString() != "success")
            throw new InvalidOperationException($"{json.RootElement.GetProperty("error")} in {expression}");
        var data = json.RootElement.GetProperty("data");
        if (data.GetProperty("resultType").GetString() == "scalar")
            return [new(new Dictionary<string, string>(), Number(data.GetProperty("result")[1]))];
        return [.. data.GetProperty("result").EnumerateArray().Select(series => new PrometheusSample(
            series.GetProperty("metric").EnumerateObject().ToDictionary(label => label.Name, label => label.Value.GetString()!),
            Number(series.GetProperty("value")[1])))];
    }

    /// <summary>The one value of an expression; 0 when there is none.</summary>
    public async Task<double> ValueAsync(string expression) => (await QueryAsync(expression)).SingleOrDefault()?.Value ?? 0;

    /// <summary>The values of a label among the series of a selector, as Grafana's <c>label_values</c> asks for them.</summary>
    public async Task<IReadOnlyList<string>> LabelValuesAsync(string selector, string label)
    {
        using var json = JsonDocument.Parse(await _http.GetStringAsync($"api/v1/label/{label}/values?match[]={Uri.EscapeDataString(selector)}"));
        return [.. json.RootElement.GetProperty("data").EnumerateArray().Select(value => value.GetString()!)];
    }

    /// <summary>Names and states of the targets.</summary>
    public async Task<IReadOnlyList<string>> TargetsAsync()
    {
        using var json = JsonDocument.Parse(await _http.GetStringAsync("api/v1/targets?state=active"));
        return
        [
            .. json.RootElement.GetProperty("data").GetProperty("activeTargets").EnumerateArray()
                .Select(target =>
                    $"{target.GetProperty("labels").GetProperty("job")}: {target.GetProperty("health")} {target.GetProperty("lastError")}".TrimEnd()),
        ];
    }

    /// <summary>The alert rules that Prometheus could not evaluate.</summary>
    public async Task<IReadOnlyList<string>> BrokenRulesAsync()
    {
        using var json = JsonDocument.Parse(await _http.GetStringAsync("api/v1/rules"));
        return
        [
            .. json.RootElement.GetProperty("data").GetProperty("groups").EnumerateArray().SelectMany(group => group.GetProperty("rules").EnumerateArray())
                .Where(rule => rule.GetProperty("health").GetString() == "err").Select(rule => rule.ToString()),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _program.DisposeAsync();
        _folder.Dispose();
    }

    async Task<bool> IsReadyAsync()
    {
        using var answer = await _http.GetAsync("-/ready");
        return answer.IsSuccessStatusCode;
    }

    static double Number(JsonElement text) => text.GetString() switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        var number => double.Parse(number!, CultureInfo.InvariantCulture),
    };

    [GeneratedRegex("""Listening on" address=(\S+)""")]
    private static partial Regex ListeningLine();
}

/// <summary>One series of an answer.</summary>
sealed record PrometheusSample(IReadOnlyDictionary<string, string> Labels, double Value)
{
    public override string ToString() =>
        $"{{{string.Join(", ", Labels.Select(label => $"{label.Key}={label.Value}"))}}} {Value.ToString(CultureInfo.InvariantCulture)}";
}
