using BenchmarkDotNet.Attributes;
using IngressController.Proxy;
using IngressController.Proxy.Forwarding;
using IngressController.Proxy.Outgoing;

namespace IngressController.Benchmarks;

/// <summary>The headers a pod gets, made from the eight that a browser sent.</summary>
public class HeaderBenchmarks
{
    RequestContext _context = null!;

    [GlobalSetup]
    public void Setup() => _context = Requests.OfBrowser();

    [Benchmark(Baseline = true, Description = "an empty message")]
    public object Message() => new HttpRequestMessage(HttpMethod.Get, (Uri?)null);

    [Benchmark(Description = "a message with the request's headers")]
    public object Copy()
    {
        var message = new HttpRequestMessage(HttpMethod.Get, (Uri?)null);
        RequestHeaders.Copy(_context, new OutgoingHead(message));
        return message;
    }
}
