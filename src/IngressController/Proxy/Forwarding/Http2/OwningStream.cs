namespace IngressController.Proxy.Forwarding.Http2;

/// <summary>Wraps and owns another stream for reading.</summary>
abstract class OwningStream(Stream inner) : ReadOnlyStream
{
    protected Stream Inner => inner;

    protected override void Dispose(bool disposing)
    {
        if (disposing)
            inner.Dispose();
        base.Dispose(disposing);
    }
}
