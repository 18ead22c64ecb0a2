namespace IngressController.Proxy;

/// <summary>Whether the controller is shutting down: readiness fails and every answer closes its connection.</summary>
sealed class DrainState
{
    volatile bool _isDraining;

    public bool IsDraining => _isDraining;

    public void Begin() => _isDraining = true;
}
