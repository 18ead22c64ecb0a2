using System.Net;
using System.Text;
using IngressController.EndToEnd.Tests.Sources;

namespace IngressController.EndToEnd.Tests.Conformance;

/// <summary>Expected destinations of URLs, checked all at once so that a failure shows every row that is wrong.</summary>
sealed class RoutingTable
{
    readonly List<(string Url, string? Service)> _rows = [];

    /// <summary>A request that a pod of <paramref name="service"/> must answer with 200.</summary>
    public RoutingTable Served(string url, string service)
    {
        _rows.Add((url, service));
        return this;
    }

    /// <summary>A request that no rule covers: 404 from the controller.</summary>
    public RoutingTable NotFound(string url)
    {
        _rows.Add((url, null));
        return this;
    }

    /// <summary>Waits until every served row is, so that all objects are in force, and then checks all rows.</summary>
    public async Task AssertAsync(TestBed bed)
    {
        foreach (var (url, service) in _rows.Where(row => row.Service is not null))
            await bed.Client.UntilServedByAsync(url, service!);

        var wrong = new StringBuilder();
        foreach (var (url, service) in _rows)
        {
            var response = await bed.Client.GetAsync(url);
            var status = service is null ? HttpStatusCode.NotFound : HttpStatusCode.OK;
            if (response.Status != status || response.Service != service)
                wrong.AppendLine($"{url}: expected {service ?? "404"}, got {response}");
        }

        Assert.True(wrong.Length == 0, wrong.ToString());
    }
}
