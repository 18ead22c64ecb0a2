namespace IngressController.Proxy.Forwarding;

/// <summary>A stream that is read in place of another, which it owns.</summary>
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
