using System.Globalization;
using System.Text.Json;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Sources;
using IngressController.TestTree;
using Microsoft.Playwright;

namespace IngressController.EndToEnd.Tests.Monitoring;

/// <summary>
/// How the status page looks, in two widths and both themes, beside pictures of it that were looked at (Looks). <c>UPDATE_GOLDEN=1</c> takes them
/// anew. The figures are made up, so that they are the same each time.
/// </summary>
public sealed class StatusPageLooks
{
    /// <summary>
    /// Both pictures, an eighth as wide and high, are compared: fonts and edges may differ a little from one browser to the next, but not what
    /// stands where. The share of its points that differ visibly is the result.
    /// </summary>
    const string Compare = """
        async ([one, other]) => {
          const points = async data => {
            const image = await createImageBitmap(await (await fetch("data:image/png;base64," + data)).blob());
            const canvas = new OffscreenCanvas(Math.round(image.width / 8), Math.round(image.height / 8)), pen = canvas.getContext("2d");
            pen.imageSmoothingQuality = "high";
            pen.drawImage(image, 0, 0, canvas.width, canvas.height);
            return pen.getImageData(0, 0, canvas.width, canvas.height);
          };
          const [a, b] = [await points(one), await points(other)];
          if (a.width !== b.width || a.height !== b.height) return 1;
          let unlike = 0;
          for (let i = 0; i < a.data.length; i += 4)
            if (Math.max(...[0, 1, 2].map(c => Math.abs(a.data[i + c] - b.data[i + c]))) > 40) unlike++;
          return unlike / (a.data.length / 4);
        }
        """;

    const double Allowed = 0.01;

    [Theory]
    [InlineData(1280, 800, ColorScheme.Light)]
    [InlineData(1280, 800, ColorScheme.Dark)]
    [InlineData(390, 844, ColorScheme.Light)]
    [InlineData(390, 844, ColorScheme.Dark)]
    public async Task It_looks_as_it_was_looked_at(int width, int height, ColorScheme theme)
    {
        await using var browser = await Browser.StartAsync();
        await using var bed = await TestBed.CreateAsync(Source.Manifests);
        await bed.StartControllerAsync();
        var page = await browser.OpenAsync(width, height);
        await page.EmulateMediaAsync(new() { ColorScheme = theme });
        foreach (var (path, json) in MadeUp.Answers(DateTimeOffset.UtcNow))
            await page.RouteAsync($"**/debug/{path}", route => route.FulfillAsync(new() { ContentType = "application/json", Body = json }));
        await page.GotoAsync(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{bed.Controller.HealthPort}/"));
        await Assertions.Expect(page.Locator("#state")).ToHaveTextAsync("7.5 % of requests in the last minute answered 5xx");
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(MadeUp.Ingresses.Length);
        await Assertions.Expect(page.Locator("#rate")).ToHaveTextAsync("0");

        var taken = await page.ScreenshotAsync();
        var file = Repository.Path(
            "tests", "IngressController.EndToEnd.Tests", "Monitoring", "Looks", $"{width}-{theme.ToString().ToLowerInvariant()}.png");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            await File.WriteAllBytesAsync(file, taken);
        var known = await File.ReadAllBytesAsync(file);
        var judge = await browser.OpenAsync();
        Assert.InRange(await UnlikeAsync(judge, known, taken), 0, Allowed);

        // The comparison sees what somebody would see: a row of figures less.
        await page.EvaluateAsync("document.getElementById('totals').style.display = 'none'");
        Assert.NotInRange(await UnlikeAsync(judge, known, await page.ScreenshotAsync()), 0, Allowed);
    }

    static Task<double> UnlikeAsync(IPage judge, byte[] one, byte[] other) =>
        judge.EvaluateAsync<double>(Compare, new[] { Convert.ToBase64String(one), Convert.ToBase64String(other) });

    /// <summary>What the page reads, of a controller that has been up for three hours.</summary>
    static class MadeUp
    {
        static readonly double[] Bounds = [0.005, 0.01, 0.1, 1];

        public static string[] Ingresses { get; } = ["default/shop", "default/admin", "team-a/orders-of-a-rather-long-name", ""];

        public static IEnumerable<(string Path, string Json)> Answers(DateTimeOffset now) =>
        [
            ("traffic", JsonSerializer.Serialize(new
            {
                version = 7,
                pod = "ingress-yarp-6d5f8",
                release = "0.1.0+e5d17686",
                startedAt = now.AddHours(-3),
                connections = 42,
                bounds = Bounds,
                ingresses = Ingresses.Select((name, at) => new
                {
                    ingress = name,
                    classes = new[] { 0, 0, 1100 * (at + 1), 0, 10, 90 * at, 0, 0, 0, 0 },
                    durations = new[] { 900 * (at + 1), 100, 100, 0, 0 },
                    seconds = 10.0,
                    upstreamSeconds = 8.0,
                }),
            })),
            ("history", JsonSerializer.Serialize(new
            {
                step = 5,
                steps = 180,
                sums = Enumerable.Range(0, 180).Select(static at => new
                {
                    classes = new[] { 0, 0, 100 + (at % 20), 0, 10, at < 120 ? 0 : 10, 0, 0, 0, 0 },
                    durations = new[] { 80, 20, 10 + (at % 20), 0, 0 },
                }),
                ingresses = Ingresses.Select(static (name, at) => new
                {
                    ingress = name,
                    requests = Enumerable.Range(0, 180).Select(step => step % 30 * (4 - at)),
                }),
            })),
            ("failures", """{ "answers": [], "failures": [] }"""),
            ("changes", """{ "changes": [] }"""),
            ("table", JsonSerializer.Serialize(new
            {
                version = 7,
                hosts = Ingresses.Where(static name => name.Length > 0).Select(static name => new
                {
                    name = $"{name.Split('/')[1]}.example",
                    tls = true,
                    routes = new[] { new { path = "/", match = "Prefix", ingress = name, upstream = "default-web-80" } },
                }),
                gateways = Array.Empty<object>(),
                upstreams = Array.Empty<object>(),
                certificates = Array.Empty<object>(),
                problems = Array.Empty<object>(),
                notServed = Array.Empty<object>(),
            })),
        ];
    }
}
