using BenchmarkDotNet.Attributes;
using IngressController.Core.Routing;
using IngressController.Proxy;
using IngressController.Proxy.Forwarding;

namespace IngressController.Benchmarks;

/// <summary>The headers a pod gets, made from the eight that a browser sent.</summary>
public class HeaderBenchmarks
{
    RequestContext _context = null!;

    [GlobalSetup]
    public void Setup() => _context = Requests.OfBrowser();

    [Benchmark(Description = "a head with the request's headers")]
    public int Write()
    {
        var head = _context.Exchange.Head;
        head.Begin("GET", OriginForm.Root);
        RequestHeaders.Write(_context, head, "127.0.0.1:80", BodyFraming.None);
        head.End();
        return head.Octets.Length;
    }
}
