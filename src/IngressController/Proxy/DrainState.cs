namespace IngressController.Proxy;

/// <summary>Whether the controller is on its way out: readiness fails and every answer asks its client to go elsewhere.</summary>
sealed class DrainState
{
    volatile bool _isDraining;

    public bool IsDraining => _isDraining;

    public void Begin() => _isDraining = true;
}
