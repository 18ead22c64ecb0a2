using System.Globalization;
using IngressController.EndToEnd.Tests.Machine;
using IngressController.EndToEnd.Tests.Sources;
using Microsoft.Playwright;

namespace IngressController.EndToEnd.Tests.Monitoring;

/// <summary>The status page in a real browser. <c>SCREENSHOTS=folder</c> keeps pictures of it.</summary>
public sealed class StatusPage
{
    [Fact]
    public async Task It_shows_the_table_and_live_figures_follows_changes_and_can_be_searched()
    {
        await using var browser = await Browser.StartAsync();
        await using var bed = await StartAsync();
        var errors = new List<string>();
        var page = await OpenAsync(browser, bed, errors);

        // What is there.
        await Assertions.Expect(page.Locator("#state")).ToHaveTextAsync("ready");
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(3);
        await page.ClickAsync("text=/^Problems/");
        await Assertions.Expect(page.Locator("tbody")).ToContainTextAsync("Service default/nowhere does not exist");
        await page.ClickAsync("text=/^Upstreams/");
        await Assertions.Expect(page.Locator("tbody tr", new() { HasText = "default/web" }).Locator("td div")).ToHaveCountAsync(2);
        await page.ClickAsync("text=/^Certificates/");
        await Assertions.Expect(page.Locator("tbody")).ToContainTextAsync("self-signed default");

        // A change shows without touching the page.
        await page.ClickAsync("text=/^Routes/");
        await bed.ApplyAsync(Objects.Ingress("late", "late.example", "web"));
        await Assertions.Expect(page.Locator("tbody tr", new() { HasText = "late.example" })).ToHaveCountAsync(1);

        await page.ClickAsync("text=/^Changes/");
        await Assertions.Expect(page.Locator("tbody tr").First).ToContainTextAsync("Ingress default/late");
        await page.ClickAsync("text=/^Routes/");

        // The search narrows what is shown.
        await page.FillAsync("#search", "broken.EXAMPLE /");
        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(1);
        await page.FillAsync("#search", "");

        // Figures are those of the requests.
        await page.ClickAsync("text=/^Ingresses/");
        for (var i = 0; i < 30; i++)
            await bed.Client.GetAsync(i % 3 == 0 ? "http://shop.example/?do=status/500" : "http://shop.example/");
        var row = page.Locator("tbody tr", new() { HasText = "default/shop" });
        await Assertions.Expect(row.Locator("td").Nth(8)).ToHaveTextAsync("30");
        await Eventually.IsAsync(
            "a rate has been shown", async () => (await page.Locator("#rate-chart polyline").GetAttributeAsync("points")) ?? "",
            points => points.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(point => point.Split(',')[1]).Distinct().Count() > 1, TimeSpan.FromSeconds(20));
        await Assertions.Expect(page.Locator("#state")).ToHaveTextAsync("33.3 % of requests in the last minute answered 5xx", new() { Timeout = 20_000 });
        await KeepAsync(page, "status-page.png");
        Assert.Empty(errors);
    }

    [Fact]
    public async Task Selection_focus_and_scroll_stay_while_figures_come_and_the_address_keeps_search_and_order()
    {
        await using var browser = await Browser.StartAsync();
        await using var bed = await StartAsync();
        var errors = new List<string>();
        var page = await OpenAsync(browser, bed, errors, height: 200);
        await page.ClickAsync("text=/^Routes/");
        await page.ClickAsync("th button >> text=host");
        await page.ClickAsync("th button >> text=host");
        await page.FillAsync("#search", "example");
        await Assertions.Expect(page.Locator("tbody tr").First).ToContainTextAsync("admin.example");
        Assert.EndsWith("#Routes?q=example&sort=host", page.Url, StringComparison.Ordinal);
        await page.EvaluateAsync("""
            scrollTo(0, 30);
            getSelection().selectAllChildren(document.querySelector("tbody tr:last-child td"));
            document.querySelector("th button").focus();
            """);

        // Two tables later the same elements are there.
        await bed.ApplyAsync(Objects.Ingress("late", "late.example", "web"));
        await Assertions.Expect(page.Locator("tbody tr", new() { HasText = "late.example" })).ToHaveCountAsync(1);
        Assert.Equal("shop.example|host|30", await page.EvaluateAsync<string>("`${getSelection()}|${document.activeElement.textContent}|${scrollY}`"));

        // Whoever gets the address sees the same.
        var other = await OpenAsync(browser, bed, errors, address: page.Url[page.Url.IndexOf('#')..]);
        await Assertions.Expect(other.Locator("#search")).ToHaveValueAsync("example");
        await Assertions.Expect(other.Locator("th[aria-sort=ascending]")).ToHaveTextAsync("host");
        Assert.Empty(errors);
    }

    [Fact]
    public async Task It_can_be_read_on_a_phone()
    {
        await using var browser = await Browser.StartAsync();
        await using var bed = await StartAsync();
        var errors = new List<string>();
        var page = await OpenAsync(browser, bed, errors, width: 390, height: 844);

        await Assertions.Expect(page.Locator("tbody tr")).ToHaveCountAsync(3);
        var overflow = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");

        await KeepAsync(page, "status-page-phone.png");
        Assert.Equal(0, await page.Locator("td[data-name='']").CountAsync());
        Assert.Equal(0, overflow);
        Assert.Empty(errors);
    }

    [Fact]
    public async Task It_says_when_the_controller_is_gone()
    {
        await using var browser = await Browser.StartAsync();
        await using var bed = await StartAsync("--post-shutdown-grace-period", "0");
        var page = await OpenAsync(browser, bed, []);
        await Assertions.Expect(page.Locator("#state")).ToHaveTextAsync("ready");

        await bed.Controller.TerminateAsync();
        Assert.Equal(0, await bed.Controller.Program.ExitCodeAsync(TimeSpan.FromSeconds(30)));

        await Assertions.Expect(page.Locator("#state")).ToContainTextAsync("does not answer", new() { Timeout = 15_000 });
    }

    [Theory]
    [InlineData("#%zz")]
    [InlineData("#constructor?sort=name")]
    [InlineData("#__proto__")]
    [InlineData("#Ingresses?sort=constructor&q=%zz&more")]
    public async Task An_address_that_names_nothing_leaves_the_page_as_it_is(string address)
    {
        await using var browser = await Browser.StartAsync();
        await using var bed = await StartAsync();
        var errors = new List<string>();
        var page = await OpenAsync(browser, bed, errors, address: address);

        await Assertions.Expect(page.Locator("#state")).ToHaveTextAsync("ready");
        await Assertions.Expect(page.Locator("[aria-selected=true]")).ToContainTextAsync("Ingresses");
        Assert.Empty(errors);
    }

    [Fact]
    public async Task A_selection_keeps_nothing_of_the_tab_before()
    {
        await using var browser = await Browser.StartAsync();
        await using var bed = await StartAsync();
        var page = await OpenAsync(browser, bed, []);
        await page.ClickAsync("text=/^Routes/");
        await page.EvaluateAsync("getSelection().selectAllChildren(document.querySelector('tbody tr td'))");

        await page.FocusAsync("text=/^Problems/");
        await page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(page.Locator("tbody")).ToContainTextAsync("Service default/nowhere does not exist");
        await Assertions.Expect(page.Locator("#view > *")).ToHaveCountAsync(2);
    }

    static async Task<TestBed> StartAsync(params string[] flags)
    {
        var bed = await TestBed.CreateAsync(Source.Manifests);
        await bed.StartServiceAsync("web", 2);
        await bed.ApplyAsync(Objects.Ingress("shop", "shop.example", "web"));
        await bed.ApplyAsync(Objects.Ingress("admin", "admin.example", "web"));
        await bed.ApplyAsync(Objects.Ingress("broken", "broken.example", "nowhere"));
        await bed.StartControllerAsync(flags);
        return bed;
    }

    static async Task<IPage> OpenAsync(Browser browser, TestBed bed, List<string> errors, int width = 1280, int height = 800, string address = "")
    {
        var page = await browser.OpenAsync(width, height);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                errors.Add(message.Text);
        };
        page.PageError += (_, error) => errors.Add(error);
        await page.GotoAsync(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{bed.Controller.HealthPort}/{address}"));
        return page;
    }

    static async Task KeepAsync(IPage page, string name)
    {
        if (Environment.GetEnvironmentVariable("SCREENSHOTS") is { Length: > 0 } folder)
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, name) });
    }
}
